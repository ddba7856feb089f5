/* The steps of a reduction (N10). */
#ifndef QK_REDUCE_ELEMENT_H
#define QK_REDUCE_ELEMENT_H
#include <float.h>

#include "qk_float.h"
#include "qk_math_f32.h"
#include "qk_reduce_f32.h"

static QK_DEVICE inline float qk_reduce_start(int32_t operation) {
  switch (operation) {
    case QK_REDUCE_MAX:
      return -FLT_MAX * 2.0f;
    case QK_REDUCE_MIN:
      return FLT_MAX * 2.0f;
    case QK_REDUCE_PROD:
      return 1.0f;
    default:
      return 0.0f;
  }
}

/* y (+) x */
static QK_DEVICE inline float qk_reduce_step(int32_t operation, float y, float x) {
  switch (operation) {
    case QK_REDUCE_MAX:
      return ((x > y) | (x != x)) ? x : y;
    case QK_REDUCE_MIN:
      return ((x < y) | (x != x)) ? x : y;
    case QK_REDUCE_PROD:
      return y * x;
    case QK_REDUCE_L1:
      return y + (x < 0.0f ? -x : x);
    case QK_REDUCE_L2:
    case QK_REDUCE_SUM_SQUARE:
      return y + x * x;
    default:
      return y + x;
  }
}

static QK_DEVICE inline float qk_reduce_finish(int32_t operation, float y, int32_t count) {
  switch (operation) {
    case QK_REDUCE_MEAN:
      return y / (float)count;
    case QK_REDUCE_L2:
      return qk_sqrt_f32(y);
    case QK_REDUCE_LOG_SUM:
      return qk_log_f32(y);
    default:
      return y;
  }
}

/* max + log(sum of exp(x - max)) */
static QK_DEVICE inline float qk_log_sum_exp(const float* x, int32_t count, int32_t stride) {
  float max = x[0], sum = 0.0f;
  for (int32_t i = 1; i < count; ++i) max = x[i * stride] > max ? x[i * stride] : max;
  if (!(max >= -FLT_MAX && max <= FLT_MAX)) return max;
  for (int32_t i = 0; i < count; ++i) sum += qk_exp_f32(x[i * stride] - max);
  return max + qk_log_f32(sum);
}
#endif
