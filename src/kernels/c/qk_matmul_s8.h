/* Product of two int8 activations: acc = sum_k (a - a_zero_point)*(b - b_zero_point), output by N6. */
#ifndef QK_MATMUL_S8_H
#define QK_MATMUL_S8_H
#include <stdint.h>

typedef struct {
  int32_t batch;             /* independent products */
  int32_t m;                 /* rows of a */
  int32_t k;                 /* inner length */
  int32_t n;                 /* columns of the product */
  int32_t a_batch_stride;    /* elements; 0: the same a for every product */
  int32_t b_batch_stride;    /* elements; 0: the same b for every product */
  int32_t b_transposed;      /* 0: b is [k][n]; 1: b is [n][k] */
  int32_t a_zero_point;      /* N1 */
  int32_t b_zero_point;      /* N1 */
  int32_t output_zero_point; /* N1 */
  int32_t output_min;        /* fused activation, quantized units (N7) */
  int32_t output_max;        /* fused activation, quantized units (N7) */
  int32_t multiplier;        /* m < 2^30 (N6) */
  int32_t left_shift;        /* 0..31 (N6) */
} qk_matmul_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_matmul_s8(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
