// Matrix products with packed weights, whatever they come from.
#pragma once
#include <algorithm>
#include <vector>

#include "src/engine/aligned.h"
#include "src/engine/kernels.h"

namespace qtool {

// A matrix [depth][outputs] and its biases, which may be null (zero).
struct Weights {
  const float* data;
  int64_t row_stride, column_stride;  // elements
  int64_t depth;
  int32_t outputs;
  const float* bias;
};

// Floats that `weights` take as panels.
size_t packed_floats(const EngineKernels& kernels, const Weights& weights);
// Panels in `memory` of packed_floats() floats.
std::vector<GemmPanel> pack(const EngineKernels& kernels, const Weights& weights, float* memory);

// Panels with memory of their own.
class PackedWeights {
 public:
  PackedWeights(const EngineKernels& kernels, const Weights& weights);
  const std::vector<GemmPanel>& panels() const { return panels_; }
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_;
  AlignedBytes memory_;
  std::vector<GemmPanel> panels_;
};

// What the rows of a product have in common.
struct Rows {
  int64_t count;
  int32_t taps;
  int64_t depth;       // of a tap
  int64_t new_floats;  // input floats that a row does not share with the row before it
  float min, max;      // fused activation, as the kernels in src/kernels/c take it
};

// Rows that are computed before going on to the next panel: as many as keep their inputs in the second-level
// cache.
int32_t block_rows(const Rows& rows);
// Memory for the pointers of a block.
size_t pointer_bytes(const Rows& rows);
void multiply_block(const EngineKernels& kernels, const std::vector<GemmPanel>& panels, const Rows& rows,
                    int32_t count, const float* const* inputs, float* const* outputs);

// Computes all rows. `locate(first, count, inputs, outputs)` is called a block of rows at a time, in order:
// it stores where tap t of row first + r begins in inputs[t * count + r], and where the row's output goes in
// outputs[r]. `scratch` holds pointer_bytes().
template <class Locate>
void multiply(const EngineKernels& kernels, const std::vector<GemmPanel>& panels, const Rows& rows,
              std::byte* scratch, Locate&& locate) {
  const int32_t block = block_rows(rows);
  auto** inputs = reinterpret_cast<const float**>(scratch);
  auto** outputs = reinterpret_cast<float**>(scratch) + int64_t{block} * rows.taps;
  for (int64_t done = 0; done < rows.count; done += block) {
    const auto count = static_cast<int32_t>(std::min<int64_t>(block, rows.count - done));
    locate(done, count, inputs, outputs);
    multiply_block(kernels, panels, rows, count, inputs, outputs);
  }
}

// Rows that lie one behind the other, and so do their outputs, `width` floats each.
void multiply_matrix(const EngineKernels& kernels, const std::vector<GemmPanel>& panels, const Rows& rows,
                     std::byte* scratch, const float* input, float* output, int64_t width);

}  // namespace qtool
