/* Sum (or difference) of two int8 tensors, rounded once (N8): (a*a_multiplier + b*b_multiplier + constant) >>
 * shift, clamped. The output may be the memory of an operand that is not broadcast. */
#ifndef QK_ADD_S8_H
#define QK_ADD_S8_H
#include <stdint.h>

typedef struct {
  int32_t shape[4];     /* output, contiguous */
  int32_t a_strides[4]; /* elements; 0: broadcast */
  int32_t b_strides[4]; /* elements; 0: broadcast */
  int32_t a_multiplier; /* round(s_a/s_y * 2^shift), |.| <= 2^21 */
  int32_t b_multiplier; /* round(s_b/s_y * 2^shift), |.| <= 2^21; negative: a - b */
  int32_t constant;     /* (zp_y << shift) + 2^(shift-1) - zp_a*a_multiplier - zp_b*b_multiplier */
  int32_t shift;        /* 1..22 */
  int32_t output_min;   /* fused activation, quantized units (N7) */
  int32_t output_max;   /* fused activation, quantized units (N7) */
} qk_add_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_add_s8(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
