/* Bilinear interpolation of four values: int8 (N8), weights in 1/2048, and float (N10). */
#ifndef QK_INTERPOLATE_H
#define QK_INTERPOLATE_H
#include <stdint.h>

#include "qk_float.h"

/* They sum to 2^22. */
typedef struct {
  int32_t w00, w01, w10, w11;
} qk_corner_weights;

static QK_DEVICE inline qk_corner_weights qk_make_corner_weights(int32_t row_weight, int32_t column_weight) {
  qk_corner_weights w;
  w.w00 = (2048 - row_weight) * (2048 - column_weight);
  w.w01 = (2048 - row_weight) * column_weight;
  w.w10 = row_weight * (2048 - column_weight);
  w.w11 = row_weight * column_weight;
  return w;
}

static QK_DEVICE inline int8_t qk_interpolate_s8(const qk_corner_weights* w, int32_t x00, int32_t x01,
                                                 int32_t x10, int32_t x11) {
  const int32_t acc = x00 * w->w00 + x01 * w->w01 + x10 * w->w10 + x11 * w->w11;
  return (int8_t)((acc + (1 << 21)) >> 22);
}

static QK_DEVICE inline float qk_interpolate_f32(float row_weight, float column_weight, float x00, float x01,
                                                 float x10, float x11) {
  const float above = (1.0f - column_weight) * x00 + column_weight * x01;
  const float below = (1.0f - column_weight) * x10 + column_weight * x11;
  return (1.0f - row_weight) * above + row_weight * below;
}
#endif
