#include "qk_math_cuda.h"
#include "qk_reduce_element.h"
#include "qk_reduce_f32_cuda.h"
#include "qk_units_cuda.h"

/* In the order of the portable kernel. */
static __global__ void reduce(uint32_t units, const qk_reduce_f32_params p, const qk_divisor inner,
                              const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  uint32_t outer = unit;
  const uint32_t column = qk_take_digit(&outer, inner);
  const float* const x = input + static_cast<int64_t>(outer) * p.axis_length * p.inner + column;
  if (p.operation == QK_REDUCE_LOG_SUM_EXP) {
    output[unit] = qk_log_sum_exp(x, p.axis_length, p.inner);
    return;
  }
  float y = qk_reduce_start(p.operation);
  for (int64_t i = 0; i < p.axis_length; ++i) y = qk_reduce_step(p.operation, y, x[i * p.inner]);
  output[unit] = qk_reduce_finish(p.operation, y, p.axis_length);
}

cudaError_t qk_reduce_f32_cuda(const qk_reduce_f32_params* p, const qk_items* items, const float* input,
                               float* output, cudaStream_t stream) {
  const int64_t outputs = static_cast<int64_t>(p->outer) * p->inner;
  const auto launch = [=](int64_t count, const float* in, float* out) {
    return qk_launch_units(reduce, count * outputs, stream, *p, qk_make_divisor(p->inner), in, out);
  };
  return qk_fold_items(items, input, 4 * outputs * p->axis_length, output, 4 * outputs, launch);
}
