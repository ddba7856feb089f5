#include "qk_float.h"
#include "qk_fully_connected_f32_cuda.h"
#include "qk_units_cuda.h"

/* Sums in the order of the portable kernel. */
static __global__ void multiply(uint32_t units, const qk_fully_connected_f32_params p,
                                const qk_divisor out_features, const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  uint32_t row = unit;
  const uint32_t column = qk_take_digit(&row, out_features);
  const float* const x = input + static_cast<int64_t>(row) * p.in_features;
  const float* w = p.weights + column;
  float acc = p.bias != nullptr ? p.bias[column] : 0.0f;
#pragma unroll 4
  for (int32_t i = 0; i < p.in_features; ++i, w += p.out_features) acc += x[i] * *w;
  output[unit] = qk_clamp_f32(acc, p.output_min, p.output_max);
}

cudaError_t qk_fully_connected_f32_cuda(const qk_fully_connected_f32_params* p, const qk_items* items,
                                        const float* input, float* output, cudaStream_t stream) {
  const int64_t inputs = static_cast<int64_t>(p->rows) * p->in_features;
  const int64_t outputs = static_cast<int64_t>(p->rows) * p->out_features;
  const auto launch = [=](int64_t count, const float* in, float* out) {
    return qk_launch_units(multiply, count * outputs, stream, *p, qk_make_divisor(p->out_features), in, out);
  };
  return qk_fold_items(items, input, 4 * inputs, output, 4 * outputs, launch);
}
