#include "qk_dequantize_s8_f32.h"

void qk_dequantize_s8_f32(const qk_dequantize_s8_f32_params* p, const int8_t* input, float* output) {
  for (int32_t i = 0; i < p->count; ++i) output[i] = (float)(input[i] - p->zero_point) * p->scale;
}
