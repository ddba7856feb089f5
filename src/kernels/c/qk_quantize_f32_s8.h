/* QuantizeLinear (N2): saturate(round_half_even(x / scale) + zero_point), divided in float; NaN gives
 * zero_point. */
#ifndef QK_QUANTIZE_F32_S8_H
#define QK_QUANTIZE_F32_S8_H
#include <stdint.h>

typedef struct {
  int32_t count;      /* elements */
  float scale;        /* real value of one step */
  int32_t zero_point; /* N1 */
} qk_quantize_f32_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_quantize_f32_s8(const qk_quantize_f32_s8_params* p, const float* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
