#include "qk_math_cuda.h"
#include "qk_softmax_f32_cuda.h"
#include "qk_softmax_vector_f32.h"
#include "qk_units_cuda.h"

static __global__ void softmax(uint32_t units, const qk_softmax_f32_params p, const qk_divisor inner,
                               const float* input, float* output) {
  uint32_t outer = qk_unit();
  if (outer >= units) return;
  const uint32_t column = qk_take_digit(&outer, inner);
  const int64_t first = static_cast<int64_t>(outer) * p.axis_length * p.inner + column;
  qk_softmax_vector_f32(input + first, p.axis_length, p.inner, p.log, output + first);
}

cudaError_t qk_softmax_f32_cuda(const qk_softmax_f32_params* p, const qk_items* items, const float* input,
                                float* output, cudaStream_t stream) {
  const int64_t vectors = static_cast<int64_t>(p->outer) * p->inner, bytes = 4 * vectors * p->axis_length;
  const auto launch = [=](int64_t count, const float* in, float* out) {
    return qk_launch_units(softmax, count * vectors, stream, *p, qk_make_divisor(p->inner), in, out);
  };
  return qk_fold_items(items, input, bytes, output, bytes, launch);
}
