/* Elementwise function of two float tensors, then a clamp. The output may be the memory of an operand that is
 * not broadcast. */
#ifndef QK_BINARY_F32_H
#define QK_BINARY_F32_H
#include <stdint.h>

enum {
  QK_BINARY_ADD = 0,
  QK_BINARY_SUB = 1,
  QK_BINARY_MUL = 2,
  QK_BINARY_DIV = 3,
  QK_BINARY_MIN = 4, /* NaN when either is NaN */
  QK_BINARY_MAX = 5, /* NaN when either is NaN */
  QK_BINARY_POW = 6,
  QK_BINARY_PRELU = 7, /* a < 0 ? a*b : a */
  QK_BINARY_FMOD = 8   /* remainder with the sign of a */
};

typedef struct {
  int32_t operation;    /* QK_BINARY_* */
  int32_t shape[4];     /* output, contiguous */
  int32_t a_strides[4]; /* elements; 0: broadcast */
  int32_t b_strides[4]; /* elements; 0: broadcast */
  float output_min;     /* fused activation; -FLT_MAX: none */
  float output_max;     /* fused activation; FLT_MAX: none */
} qk_binary_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_binary_f32(const qk_binary_f32_params* p, const float* a, const float* b, float* output);
#ifdef __cplusplus
}
#endif
#endif
