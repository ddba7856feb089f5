/* One quotient of N2. */
#ifndef QK_QUANTIZE_ELEMENT_H
#define QK_QUANTIZE_ELEMENT_H
#include "qk_rescale.h"

static QK_DEVICE inline int8_t qk_quantize_element(float x, float scale, int32_t zero_point) {
  float v = x / scale;
  v = v > -512.0f ? v : (v != v ? 0.0f : -512.0f);
  v = v < 512.0f ? v : 512.0f;
  /* At 1.5 * 2^23 floats are one apart: the sum is rounded half to even. */
  const int32_t q = (int32_t)((v + 12582912.0f) - 12582912.0f);
  return qk_clamp_s8(q + zero_point, -128, 127);
}
#endif
