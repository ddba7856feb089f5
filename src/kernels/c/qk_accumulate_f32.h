/* The inner loop of every float product (N10). */
#ifndef QK_ACCUMULATE_F32_H
#define QK_ACCUMULATE_F32_H
#include <stdint.h>

#include "qk_float.h"

/* y[j] = y[j] + x[0]*w[0][j] + x[1]*w[1][j] + ..., in this order, j < width; rows of w are `stride` apart. */
static inline void qk_accumulate_f32(float* restrict y, const float* restrict x, const float* restrict w,
                                     int32_t count, int32_t width, int64_t stride) {
  int32_t i = 0;
  for (; i + 3 < count; i += 4, w += 4 * stride) {
    const float x0 = x[i], x1 = x[i + 1], x2 = x[i + 2], x3 = x[i + 3];
    const float *w1 = w + stride, *w2 = w1 + stride, *w3 = w2 + stride;
    for (int32_t j = 0; j < width; ++j) y[j] = (((y[j] + x0 * w[j]) + x1 * w1[j]) + x2 * w2[j]) + x3 * w3[j];
  }
  for (; i < count; ++i, w += stride) {
    const float x0 = x[i];
    for (int32_t j = 0; j < width; ++j) y[j] += x0 * w[j];
  }
}

static inline void qk_start_f32(float* y, const float* bias, int32_t width) {
  for (int32_t j = 0; j < width; ++j) y[j] = bias ? bias[j] : 0.0f;
}

static inline void qk_finish_f32(float* y, int32_t width, float min, float max) {
  for (int32_t j = 0; j < width; ++j) y[j] = qk_clamp_f32(y[j], min, max);
}
#endif
