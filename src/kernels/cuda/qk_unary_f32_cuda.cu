#include "qk_math_cuda.h"
#include "qk_unary_element.h"
#include "qk_unary_f32_cuda.h"
#include "qk_units_cuda.h"

static __global__ void activate(uint32_t units, const qk_unary_f32_params p, const float* input,
                                float* output) {
  const uint32_t unit = qk_unit();
  if (unit < units) output[unit] = qk_activation_f32(p.operation, input[unit], p.alpha, p.beta);
}

static __global__ void compute(uint32_t units, int32_t operation, const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit < units) output[unit] = qk_mathematics_f32(operation, input[unit]);
}

cudaError_t qk_unary_f32_cuda(const qk_unary_f32_params* p, const qk_items* items, const float* input,
                              float* output, cudaStream_t stream) {
  const int64_t bytes = 4 * static_cast<int64_t>(p->count);
  const auto launch = [=](int64_t count, const float* in, float* out) {
    if (qk_is_mathematics(p->operation))
      return qk_launch_units(compute, count * p->count, stream, p->operation, in, out);
    return qk_launch_units(activate, count * p->count, stream, *p, in, out);
  };
  return qk_fold_items(items, input, bytes, output, bytes, launch);
}
