#include "qk_softmax_f32.h"

#include "qk_float.h"
#include "qk_math_f32.h"

static void softmax(const float* x, int32_t count, int32_t stride, int log, float* y) {
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

void qk_softmax_f32(const qk_softmax_f32_params* p, const float* input, float* output) {
  for (int32_t o = 0; o < p->outer; ++o) {
    const int64_t start = (int64_t)o * p->axis_length * p->inner;
    for (int32_t i = 0; i < p->inner; ++i)
      softmax(input + start + i, p->axis_length, p->inner, p->log, output + start + i);
  }
}
