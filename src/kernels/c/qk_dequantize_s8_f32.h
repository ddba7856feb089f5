/* DequantizeLinear (N1): (float)(q - zero_point) * scale. */
#ifndef QK_DEQUANTIZE_S8_F32_H
#define QK_DEQUANTIZE_S8_F32_H
#include <stdint.h>

typedef struct {
  int32_t count;      /* elements */
  float scale;        /* real value of one step */
  int32_t zero_point; /* N1 */
} qk_dequantize_s8_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_dequantize_s8_f32(const qk_dequantize_s8_f32_params* p, const int8_t* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
