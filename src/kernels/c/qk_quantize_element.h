/* One quotient of N2. */
#ifndef QK_QUANTIZE_ELEMENT_H
#define QK_QUANTIZE_ELEMENT_H
#include "qk_rescale.h"

static QK_DEVICE inline int8_t qk_quantize_element(float x, float scale, int32_t zero_point) {
  float v = x / scale;
  v = v > -512.0f ? v : (v != v ? 0.0f : -512.0f);
  v = v < 512.0f ? v : 512.0f;
  /* Round half to even; truncation leaves an exact rest in (-1, 1). */
  int32_t q = (int32_t)v;
  const float rest = v - (float)q;
  q += (rest > 0.5f) | ((rest == 0.5f) & (q & 1));
  q -= (rest < -0.5f) | ((rest == -0.5f) & (q & 1));
  return qk_clamp_s8(q + zero_point, -128, 127);
}
#endif
