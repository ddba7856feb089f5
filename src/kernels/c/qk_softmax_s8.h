/* Softmax, int8 -> int8 with output scale 1/256, zero point -128 (N8); 64-bit sum, one division a vector. */
#ifndef QK_SOFTMAX_S8_H
#define QK_SOFTMAX_S8_H
#include <stdint.h>

typedef struct {
  int32_t outer;            /* product of the dimensions before the axis */
  int32_t axis_length;      /* elements along the axis */
  int32_t inner;            /* product of the dimensions after the axis */
  const int32_t* exp_table; /* [256] round(exp(-d*s_in*beta) * 2^22), d = max - x */
} qk_softmax_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_softmax_s8(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
