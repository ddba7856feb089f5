#include "qk_quantize_f32_s8.h"

#include "qk_quantize_element.h"

void qk_quantize_f32_s8(const qk_quantize_f32_s8_params* p, const float* input, int8_t* output) {
  const float scale = p->scale;
  const int32_t zero_point = p->zero_point;
  for (int32_t i = 0; i < p->count; ++i) output[i] = qk_quantize_element(input[i], scale, zero_point);
}
