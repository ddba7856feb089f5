// Which memory the activations need, when, and which of them can share it.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// A result may overlap the operand it is made from: least distances between their first bytes.
struct Overlap {
  size_t operand = ~size_t{0};   // buffer
  int64_t below = 0, above = 0;  // the result before, or behind, the operand
  bool same_place = false;       // it may also start where the operand starts
};

// A piece of the arena. Time 0 is when the caller writes the inputs, call i runs at time i + 1, and the
// caller reads the outputs at the last time. The buffer is live from `first` to `last`, both included.
struct Buffer {
  size_t bytes = 0, alignment = 1;
  size_t first = 0, last = 0;
  std::optional<Overlap> over = {};

  bool live_with(const Buffer& other) const { return first <= other.last && other.first <= last; }
};

inline constexpr size_t no_buffer = ~size_t{0};
// Kernels may read int8 rows as words; buffers of any type start on a word.
inline constexpr size_t word_alignment = 4;

struct BufferAssignment {
  std::vector<Buffer> buffers;
  std::vector<size_t> of_value;    // by value; no_buffer for constants and values that nothing makes
  std::vector<size_t> of_scratch;  // by call; no_buffer when it needs none
  std::vector<bool> needless;      // by call: a copy onto itself
};

// Where a call's result of `result_bytes` may lie relative to its operand; nothing when only apart.
std::optional<Overlap> allowed_overlap(const KernelCall& call, size_t operand_bytes, size_t result_bytes);

// Bytes that the two take less when they overlap as far as they may.
size_t overlapping_bytes(const KernelCall& call, size_t operand_bytes, size_t result_bytes);

// A copy of a whole tensor shares its operand's memory (`is_copy`, by call); a call that may work in place
// does so when the operand's memory is not read afterwards.
// Every buffer starts on a multiple of `alignment`, or of what its type needs.
BufferAssignment assign_buffers(const Graph& graph, std::span<const KernelCall> calls,
                                const std::vector<bool>& is_copy, size_t alignment = word_alignment);

// Bytes that are live at `time`, a result and the operand it may overlap counted together.
size_t live_bytes(std::span<const Buffer> buffers, size_t time);

// Largest of them.
size_t lower_bound(std::span<const Buffer> buffers);

}  // namespace qtool
