/* Product of two int8 tensors: acc = (a - a_zero_point)*(b - b_zero_point), output by N6.
 * The output may be the memory of an operand that is not broadcast. */
#ifndef QK_MUL_S8_H
#define QK_MUL_S8_H
#include <stdint.h>

typedef struct {
  int32_t shape[4];          /* output, contiguous */
  int32_t a_strides[4];      /* elements; 0: broadcast */
  int32_t b_strides[4];      /* elements; 0: broadcast */
  int32_t a_zero_point;      /* N1 */
  int32_t b_zero_point;      /* N1 */
  int32_t output_zero_point; /* N1 */
  int32_t output_min;        /* fused activation, quantized units (N7) */
  int32_t output_max;        /* fused activation, quantized units (N7) */
  int32_t multiplier;        /* round(s_a*s_b/s_y * 2^31) >> left_shift, m < 2^30 (N6) */
  int32_t left_shift;        /* 0..31 (N6) */
} qk_mul_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_mul_s8(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
