#include "qk_quantize_f32_s8.h"

#include "qk_rescale.h"

void qk_quantize_f32_s8(const qk_quantize_f32_s8_params* p, const float* input, int8_t* output) {
  const float scale = p->scale;
  const int32_t zero_point = p->zero_point;
  for (int32_t i = 0; i < p->count; ++i) {
    float v = input[i] / scale;
    v = v > -512.0f ? v : (v != v ? 0.0f : -512.0f);
    v = v < 512.0f ? v : 512.0f;
    /* Round half to even; truncation leaves an exact rest in (-1, 1). */
    int32_t q = (int32_t)v;
    const float rest = v - (float)q;
    q += (rest > 0.5f) | ((rest == 0.5f) & (q & 1));
    q -= (rest < -0.5f) | ((rest == -0.5f) & (q & 1));
    output[i] = qk_clamp_s8(q + zero_point, -128, 127);
  }
}
