// Matrix products with packed weights: a tile of rows times a panel of output channels stays in registers. See GemmTask.
#include "src/base/simd.h"
#include "src/engine/kernels.isa.h"

namespace qtool::QTOOL_ISA {
namespace {

template <int Rows, int Vectors>
void multiply_tile(const GemmTask& task, const GemmPanel& panel, const float* const* inputs, float* const* outputs) {
  const float* weights = panel.weights;
  VecF sum[Rows][Vectors];
#pragma GCC unroll 8
  for (int v = 0; v < Vectors; ++v)
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) sum[r][v] = load(weights + v * lanes);
  weights += Vectors * lanes;
  for (int32_t tap = 0; tap < task.taps; ++tap, inputs += Rows) {
    const float* x[Rows];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) x[r] = inputs[r];
    for (int64_t d = 0; d < task.depth; ++d, weights += Vectors * lanes) {
      VecF w[Vectors];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) w[v] = load(weights + v * lanes);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        const VecF element = splat(x[r][d]);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) sum[r][v] += element * w[v];
      }
    }
  }
  const VecF low = splat(task.min), high = splat(task.max);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      const VecF result = at_most(at_least(sum[r][v], low), high);
      float* output = outputs[r] + panel.first + v * lanes;
      const int32_t rest = panel.outputs - v * lanes;
      if (rest >= lanes) {
        store(output, result);
      } else if (rest > 0) {
        std::memcpy(output, &result, static_cast<size_t>(rest) * sizeof(float));
      }
    }
}

template <int Rows>
void multiply(const GemmTask& task, const GemmPanel& panel, const float* const* inputs, float* const* outputs) {
  static_assert(max_vectors == 3);
  if (panel.vectors == 3) return multiply_tile<Rows, 3>(task, panel, inputs, outputs);
  if (panel.vectors == 2) return multiply_tile<Rows, 2>(task, panel, inputs, outputs);
  multiply_tile<Rows, 1>(task, panel, inputs, outputs);
}

void multiply_last(int32_t rows, const GemmTask& task, const GemmPanel& panel, const float* const* inputs,
                   float* const* outputs) {
  switch (rows) {
    case 1:
      return multiply<1>(task, panel, inputs, outputs);
    case 2:
      return multiply<2>(task, panel, inputs, outputs);
    case 3:
      return multiply<3>(task, panel, inputs, outputs);
#if defined(__AVX512F__)
    case 4:
      return multiply<4>(task, panel, inputs, outputs);
    case 5:
      return multiply<5>(task, panel, inputs, outputs);
    case 6:
      return multiply<6>(task, panel, inputs, outputs);
    case 7:
      return multiply<7>(task, panel, inputs, outputs);
#endif
    default:
      return;
  }
}

}  // namespace

void gemm(const GemmTask& task) {
  const int64_t tile_inputs = int64_t{tile_rows} * task.taps;
  for (int32_t p = 0; p < task.panel_count; ++p) {
    const GemmPanel& panel = task.panels[p];
    const float* const* inputs = task.inputs;
    int32_t row = 0;
    for (; row + tile_rows <= task.rows; row += tile_rows, inputs += tile_inputs)
      multiply<tile_rows>(task, panel, inputs, task.outputs + row);
    multiply_last(task.rows - row, task, panel, inputs, task.outputs + row);
  }
}

}  // namespace qtool::QTOOL_ISA
