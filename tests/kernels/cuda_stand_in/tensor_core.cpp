// Tensor cores and asynchronous copies of the stand-in, after the PTX ISA: "Matrix fragments for
// mma.m16n8k32", "ldmatrix", "cp.async".
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../../../src/kernels/cuda/qk_tensor_core_cuda.h"

namespace {

struct Fragments {
  uint32_t a[4], b[2];
};

// Row 0..15 of a, bytes 4i..4i+3 of its 32.
int word_a(const std::byte* all, unsigned row, unsigned i) {
  const unsigned lane = row % 8 * 4 + i % 4, reg = row / 8 + i / 4 * 2;
  return stand_in::lane_value<int>(all + offsetof(Fragments, a) + 4 * reg, lane);
}

// Column 0..7 of b, bytes 4i..4i+3 of its 32.
int word_b(const std::byte* all, unsigned column, unsigned i) {
  const unsigned lane = column * 4 + i % 4;
  return stand_in::lane_value<int>(all + offsetof(Fragments, b) + 4 * (i / 4), lane);
}

void require_alignment(const void* address, int bytes, const char* what) {
  if (reinterpret_cast<uintptr_t>(address) % static_cast<unsigned>(bytes) == 0) return;
  std::fprintf(stderr, "%s: not aligned to %d bytes\n", what, bytes);
  std::abort();
}

struct Copy {
  void* to;
  const void* from;
  int bytes;
};
using Group = std::vector<Copy>;

struct Copies {
  Group started;
  std::vector<Group> groups;
};

Copies& copies_of_thread() {
  static std::array<Copies, 1024> all;
  return all[threadIdx.x];
}

}  // namespace

void qk_mma_s8(int32_t (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  const Fragments mine = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}};
  const std::byte* const all = stand_in::warp_exchange(&mine, sizeof mine);
  const unsigned lane = stand_in::lane();
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
    for (unsigned k = 0; k < 8; ++k) d[i] = __dp4a(word_a(all, row, k), word_b(all, column, k), d[i]);
  }
}

void qk_load_matrices(uint32_t (&r)[4], qk_shared row) {
  require_alignment(row, 16, "ldmatrix");
  const std::byte* const all = stand_in::warp_exchange(&row, sizeof row);
  const unsigned lane = stand_in::lane();
  for (unsigned matrix = 0; matrix < 4; ++matrix) {
    const auto from = stand_in::lane_value<qk_shared>(all, 8 * matrix + lane / 4);
    std::memcpy(&r[matrix], from + lane % 4 * 4, 4);
  }
}

// Until the copy has been waited for, its destination holds something else.
void qk_start_copy(qk_shared to, const void* from, int bytes) {
  require_alignment(to, bytes, "cp.async, shared memory");
  require_alignment(from, bytes, "cp.async, global memory");
  constexpr int never = 0x6b;
  std::memset(to, never, static_cast<size_t>(bytes));
  copies_of_thread().started.push_back({to, from, bytes});
}

void qk_store_shared(qk_shared to, uint32_t word) {
  std::memcpy(to, &word, sizeof word);
}

void qk_commit_copies() {
  Copies& copies = copies_of_thread();
  copies.groups.push_back(std::move(copies.started));
  copies.started.clear();
}

void qk_wait_for_copies(int pending) {
  std::vector<Group>& groups = copies_of_thread().groups;
  while (groups.size() > static_cast<size_t>(pending)) {
    for (const Copy& copy : groups.front()) std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
    groups.erase(groups.begin());
  }
}
