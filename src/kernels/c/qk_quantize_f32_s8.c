#include "qk_quantize_f32_s8.h"

#include "qk_rescale.h"

void qk_quantize_f32_s8(const qk_quantize_f32_s8_params* p, const float* input, int8_t* output) {
  const float scale = p->scale;
  const int32_t zero_point = p->zero_point;
  for (int32_t i = 0; i < p->count; ++i) {
    float v = input[i] / scale;
    v = v > -512.0f ? v : (v != v ? 0.0f : -512.0f);
    v = v < 512.0f ? v : 512.0f;
    /* At 1.5 * 2^23 floats are one apart: the sum is rounded half to even. */
    const int32_t q = (int32_t)((v + 12582912.0f) - 12582912.0f);
    output[i] = qk_clamp_s8(q + zero_point, -128, 127);
  }
}
