// Which memory the activations need, when, and which of them can share it.
#pragma once
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// A piece of the arena. Time 0 is when the caller writes the inputs, call i runs at time i + 1, and the
// caller reads the outputs at the last time. The buffer is live from `first` to `last`, both included.
struct Buffer {
  size_t bytes = 0, alignment = 1;
  size_t first = 0, last = 0;

  bool live_with(const Buffer& other) const { return first <= other.last && other.first <= last; }
};

inline constexpr size_t no_buffer = ~size_t{0};

struct BufferAssignment {
  std::vector<Buffer> buffers;
  std::vector<size_t> of_value;    // by value; no_buffer for constants and values that nothing makes
  std::vector<size_t> of_scratch;  // by call; no_buffer when it needs none
  std::vector<bool> needless;      // by call: a copy onto itself
};

// A copy of a whole tensor shares its operand's memory (`is_copy`, by call); a call that may work in place
// does so when the operand's memory is not read afterwards.
BufferAssignment assign_buffers(const Graph& graph, std::span<const KernelCall> calls,
                                const std::vector<bool>& is_copy);

// Largest number of bytes that are live at one time.
size_t lower_bound(std::span<const Buffer> buffers);

}  // namespace qtool
