#include "qk_reduce_f32.h"

#include <float.h>

#include "qk_float.h"
#include "qk_math_f32.h"

static float start_value(int32_t operation) {
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

/* y[i] = y[i] (+) x[i] */
static void accumulate(int32_t operation, const float* restrict x, int32_t count, float* restrict y) {
  switch (operation) {
    case QK_REDUCE_MAX:
      for (int32_t i = 0; i < count; ++i) y[i] = ((x[i] > y[i]) | (x[i] != x[i])) ? x[i] : y[i];
      break;
    case QK_REDUCE_MIN:
      for (int32_t i = 0; i < count; ++i) y[i] = ((x[i] < y[i]) | (x[i] != x[i])) ? x[i] : y[i];
      break;
    case QK_REDUCE_PROD:
      for (int32_t i = 0; i < count; ++i) y[i] *= x[i];
      break;
    case QK_REDUCE_L1:
      for (int32_t i = 0; i < count; ++i) y[i] += x[i] < 0.0f ? -x[i] : x[i];
      break;
    case QK_REDUCE_L2:
    case QK_REDUCE_SUM_SQUARE:
      for (int32_t i = 0; i < count; ++i) y[i] += x[i] * x[i];
      break;
    default:
      for (int32_t i = 0; i < count; ++i) y[i] += x[i];
      break;
  }
}

static float finish(int32_t operation, float y, int32_t count) {
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
static float log_sum_exp(const float* x, int32_t count, int32_t stride) {
  float max = x[0], sum = 0.0f;
  for (int32_t i = 1; i < count; ++i) max = x[i * stride] > max ? x[i * stride] : max;
  if (!(max >= -FLT_MAX && max <= FLT_MAX)) return max;
  for (int32_t i = 0; i < count; ++i) sum += qk_exp_f32(x[i * stride] - max);
  return max + qk_log_f32(sum);
}

void qk_reduce_f32(const qk_reduce_f32_params* p, const float* input, float* output) {
  for (int32_t o = 0; o < p->outer; ++o, input += (int64_t)p->axis_length * p->inner, output += p->inner) {
    if (p->operation == QK_REDUCE_LOG_SUM_EXP) {
      for (int32_t i = 0; i < p->inner; ++i) output[i] = log_sum_exp(input + i, p->axis_length, p->inner);
      continue;
    }
    for (int32_t i = 0; i < p->inner; ++i) output[i] = start_value(p->operation);
    for (int32_t j = 0; j < p->axis_length; ++j)
      accumulate(p->operation, input + (int64_t)j * p->inner, p->inner, output);
    for (int32_t i = 0; i < p->inner; ++i) output[i] = finish(p->operation, output[i], p->axis_length);
  }
}
