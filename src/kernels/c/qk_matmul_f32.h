/* Product of two float activations: output[m][n] = sum_k a[m][k]*b[k][n], k ascending from 0 (N10). */
#ifndef QK_MATMUL_F32_H
#define QK_MATMUL_F32_H
#include <stdint.h>

typedef struct {
  int32_t batch;          /* independent products */
  int32_t m;              /* rows of a */
  int32_t k;              /* inner length */
  int32_t n;              /* columns of the product */
  int32_t a_batch_stride; /* elements; 0: the same a for every product */
  int32_t b_batch_stride; /* elements; 0: the same b for every product */
  int32_t b_transposed;   /* 0: b is [k][n]; 1: b is [n][k] */
  float output_min;       /* fused activation; -FLT_MAX: none */
  float output_max;       /* fused activation; FLT_MAX: none */
} qk_matmul_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_matmul_f32(const qk_matmul_f32_params* p, const float* a, const float* b, float* output);
#ifdef __cplusplus
}
#endif
#endif
