#include "device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace device {
namespace {

constexpr size_t guard_bytes = 256;
constexpr int8_t mark = 0x5a;
constexpr int64_t rotation = 28;

// Operand of `count` items, one after the other.
Bytes repeat(const Operand& operand, int first, int count) {
  Bytes all;
  const auto* const data = static_cast<const int8_t*>(operand.data);
  if (operand.is_constant) return Bytes(data, data + operand.bytes);
  for (int i = first; i < first + count; ++i) {
    const int64_t by = operand.bytes > 0 ? rotation * i % operand.bytes : 0;
    all.insert(all.end(), data + by, data + operand.bytes);
    all.insert(all.end(), data, data + by);
  }
  return all;
}

Bytes run_items(const char* kernel, const Launcher& launcher, const std::vector<Operand>& operands,
                int64_t result_bytes, int64_t scratch_bytes, int first, int count) {
  Launch launch = {};
  launch.items.count = count;
  std::vector<Buffer> buffers;
  for (const Operand& operand : operands) {
    const Bytes all = repeat(operand, first, count);
    launch.items.stride[buffers.size()] = operand.is_constant ? 0 : operand.bytes;
    buffers.emplace_back(all.data(), all.size());
    launch.operands.push_back(buffers.back().as<void>());
  }
  launch.items.stride[buffers.size()] = result_bytes;
  const Buffer result(static_cast<size_t>(result_bytes * count), Buffer::guarded);
  const Buffer scratch(static_cast<size_t>(scratch_bytes * count), Buffer::guarded);
  launch.result = result.as<void>();
  launch.scratch = scratch_bytes > 0 ? scratch.as<void>() : nullptr;
  check(launcher(launch), kernel);
  check(cudaDeviceSynchronize(), kernel);
  if (!result.guard_holds()) std::printf("%s writes outside its output\n", kernel);
  if (!scratch.guard_holds()) std::printf("%s writes outside its scratch\n", kernel);
  return result.read();
}

Bytes marks(size_t bytes) {
  return Bytes(bytes, mark);
}

}  // namespace

void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  std::printf("%s: %s\n", what, cudaGetErrorString(error));
  std::exit(1);
}

Buffer::Buffer(const void* host, size_t bytes) : Buffer(bytes, unguarded) {
  check(cudaMemcpy(data_, host, bytes, cudaMemcpyHostToDevice), "copy to the device");
}

Buffer::Buffer(size_t bytes, Guard guard) : bytes_(bytes) {
  const size_t around = guard == guarded ? guard_bytes : 0;
  void* memory = nullptr;
  check(cudaMalloc(&memory, bytes + 2 * around), "device memory");
  memory_ = static_cast<int8_t*>(memory);
  data_ = memory_ + around;
  if (guard == guarded) check(cudaMemset(memory_, mark, bytes + 2 * around), "guards");
}

Buffer::Buffer(Buffer&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)),
      data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Buffer::~Buffer() {
  if (memory_ != nullptr) cudaFree(memory_);
}

Bytes Buffer::read() const {
  Bytes bytes(bytes_);
  check(cudaMemcpy(bytes.data(), data_, bytes_, cudaMemcpyDeviceToHost), "copy from the device");
  return bytes;
}

bool Buffer::guard_holds() const {
  if (data_ == memory_) return true;
  Bytes all(bytes_ + 2 * guard_bytes);
  check(cudaMemcpy(all.data(), memory_, all.size(), cudaMemcpyDeviceToHost), "copy from the device");
  const Bytes want = marks(guard_bytes);
  return std::equal(want.begin(), want.end(), all.begin()) &&
         std::equal(want.begin(), want.end(), all.end() - static_cast<ptrdiff_t>(guard_bytes));
}

Bytes run(const char* kernel, const Launcher& launcher, const std::vector<Operand>& operands,
          int64_t result_bytes, int64_t scratch_bytes) {
  constexpr int most = 3;
  Bytes apart;
  for (int i = 0; i < most; ++i) {
    const Bytes one = run_items(kernel, launcher, operands, result_bytes, scratch_bytes, i, 1);
    apart.insert(apart.end(), one.begin(), one.end());
  }
  for (int count = 2; count <= most; ++count) {
    const Bytes all = run_items(kernel, launcher, operands, result_bytes, scratch_bytes, 0, count);
    if (!std::equal(all.begin(), all.end(), apart.begin()))
      std::printf("%s differs for %d items\n", kernel, count);
  }
  apart.resize(static_cast<size_t>(result_bytes));
  return apart;
}

Bytes run_once(const char* kernel, const Launcher& launcher, const std::vector<Operand>& operands,
               int64_t result_bytes, int64_t scratch_bytes) {
  return run_items(kernel, launcher, operands, result_bytes, scratch_bytes, 0, 1);
}

std::vector<const qk_variant*> variants_of(const char* portable, const void* params) {
  std::vector<const qk_variant*> found;
  for (const qk_variant* v = qk_cuda_variants; v->kernel != nullptr; ++v)
    if (std::strcmp(v->replaces, portable) == 0 && (v->suits == nullptr || v->suits(params) != 0))
      found.push_back(v);
  if (found.empty()) {
    std::printf("%s: no variant suits\n", portable);
    std::exit(1);
  }
  return found;
}

// The same whatever the memory held.
Buffer pack(const qk_variant& variant, const void* params) {
  if (variant.packed_bytes == nullptr) return {};
  const auto bytes = static_cast<size_t>(variant.packed_bytes(params));
  Bytes tables[2];
  for (Bytes& table : tables) {
    table.assign(bytes + guard_bytes, &table == tables ? mark : static_cast<int8_t>(~mark));
    variant.pack(params, table.data());
    if (!std::all_of(table.end() - static_cast<ptrdiff_t>(guard_bytes), table.end(),
                     [&](int8_t b) { return b == table.back(); }))
      std::printf("%s packs outside its table\n", variant.kernel);
    table.resize(bytes);
  }
  if (tables[0] != tables[1]) std::printf("%s leaves bytes of its table as they were\n", variant.kernel);
  return {tables[0].data(), bytes};
}

}  // namespace device
