#include "src/engine/gemm.h"

#include <cfloat>
#include <limits>

namespace qtool {
namespace {

// Widths of the panels, in vectors: as few panels as possible, as even as possible.
std::vector<int32_t> panel_widths(const EngineKernels& kernels, int32_t outputs) {
  const int32_t vectors = (outputs + kernels.lanes - 1) / kernels.lanes;
  const int32_t panels = (vectors + kernels.max_vectors - 1) / kernels.max_vectors;
  std::vector<int32_t> widths;
  for (int32_t p = 0; p < panels; ++p) widths.push_back(vectors / panels + (p < vectors % panels ? 1 : 0));
  return widths;
}

}  // namespace

size_t packed_floats(const EngineKernels& kernels, const Weights& weights) {
  const int64_t vectors = (weights.outputs + kernels.lanes - 1) / kernels.lanes;
  return static_cast<size_t>(vectors * kernels.lanes * (weights.depth + 1));
}

std::vector<GemmPanel> pack(const EngineKernels& kernels, const Weights& weights, float* memory) {
  std::vector<GemmPanel> panels;
  int32_t first = 0;
  for (const int32_t vectors : panel_widths(kernels, weights.outputs)) {
    const int32_t width = vectors * kernels.lanes, outputs = std::min(width, weights.outputs - first);
    panels.push_back({memory, first, outputs, vectors});
    for (int32_t o = 0; o < width; ++o)
      *memory++ = o < outputs && weights.bias != nullptr ? weights.bias[first + o] : 0.0F;
    for (int64_t d = 0; d < weights.depth; ++d, memory += width) {
      const float* row = weights.data + d * weights.row_stride + first * weights.column_stride;
      if (weights.column_stride == 1)
        std::copy_n(row, outputs, memory);
      else
        for (int32_t o = 0; o < outputs; ++o) memory[o] = row[o * weights.column_stride];
      std::fill(memory + outputs, memory + width, 0.0F);
    }
    first += outputs;
  }
  return panels;
}

PackedWeights::PackedWeights(const EngineKernels& kernels, const Weights& weights)
    : bytes_(packed_floats(kernels, weights) * sizeof(float)),
      memory_(allocate_aligned(bytes_)),
      panels_(pack(kernels, weights, reinterpret_cast<float*>(memory_.get()))) {}

int32_t block_rows(const Rows& rows) {
  constexpr int64_t cache_floats = 192 * 1024 / sizeof(float);
  const int64_t fitting = cache_floats / std::max<int64_t>(rows.new_floats, 1) / gemm_row_multiple;
  return static_cast<int32_t>(std::min(std::max<int64_t>(fitting, 1) * gemm_row_multiple, rows.count));
}

size_t pointer_bytes(const Rows& rows) {
  return static_cast<size_t>(int64_t{block_rows(rows)} * (rows.taps + 1)) * sizeof(float*);
}

void multiply_block(const EngineKernels& kernels, const std::vector<GemmPanel>& panels, const Rows& rows,
                    int32_t count, const float* const* inputs, float* const* outputs) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  kernels.gemm({.panels = panels.data(),
                .panel_count = static_cast<int32_t>(panels.size()),
                .rows = count,
                .taps = rows.taps,
                .depth = rows.depth,
                .inputs = inputs,
                .outputs = outputs,
                .min = rows.min == -FLT_MAX ? -infinity : rows.min,
                .max = rows.max == FLT_MAX ? infinity : rows.max});
}

void multiply_matrix(const EngineKernels& kernels, const std::vector<GemmPanel>& panels, const Rows& rows,
                     std::byte* scratch, const float* input, float* output, int64_t width) {
  multiply(kernels, panels, rows, scratch,
           [&](int64_t first, int32_t count, const float** inputs, float** outputs) {
             for (int32_t r = 0; r < count; ++r) inputs[r] = input + (first + r) * rows.depth;
             for (int32_t r = 0; r < count; ++r) outputs[r] = output + (first + r) * width;
           });
}

}  // namespace qtool
