/* Softmax of one float vector (N10). May run in place. */
#ifndef QK_SOFTMAX_VECTOR_F32_H
#define QK_SOFTMAX_VECTOR_F32_H
#include <stdint.h>

#include "qk_float.h"
#include "qk_math_f32.h"

static QK_DEVICE inline void qk_softmax_vector_f32(const float* x, int32_t count, int32_t stride, int log,
                                                   float* y) {
  float max = x[0], sum = 0.0f;
  for (int32_t i = 1; i < count; ++i) max = x[i * stride] > max ? x[i * stride] : max;
  for (int32_t i = 0; i < count; ++i) sum += qk_exp_f32(x[i * stride] - max);
  if (log) {
    const float log_sum = qk_log_f32(sum);
    for (int32_t i = 0; i < count; ++i) y[i * stride] = (x[i * stride] - max) - log_sum;
  } else {
    for (int32_t i = 0; i < count; ++i) y[i * stride] = qk_exp_f32(x[i * stride] - max) / sum;
  }
}
#endif
