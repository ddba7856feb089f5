/* Elementwise function of a float tensor (functions of qk_math_f32.h). May run in place. */
#ifndef QK_UNARY_F32_H
#define QK_UNARY_F32_H
#include <stdint.h>

enum {
  QK_UNARY_RELU = 0,       /* max(x, 0) */
  QK_UNARY_CLIP = 1,       /* min(max(x, alpha), beta) */
  QK_UNARY_LEAKY_RELU = 2, /* x < 0 ? alpha*x : x */
  QK_UNARY_ELU = 3,        /* x < 0 ? alpha*(exp(x)-1) : x */
  QK_UNARY_SELU = 4,       /* beta*(x < 0 ? alpha*(exp(x)-1) : x); alpha 1.67326, beta (gamma) 1.0507 */
  QK_UNARY_CELU = 5,       /* x < 0 ? alpha*(exp(x/alpha)-1) : x */
  QK_UNARY_SIGMOID = 6,    /* 1/(1+exp(-x)) */
  QK_UNARY_TANH = 7,
  QK_UNARY_EXP = 8,
  QK_UNARY_LOG = 9,
  QK_UNARY_SQRT = 10,
  QK_UNARY_RECIPROCAL = 11,
  QK_UNARY_NEG = 12,
  QK_UNARY_ABS = 13,
  QK_UNARY_FLOOR = 14,
  QK_UNARY_CEIL = 15,
  QK_UNARY_ROUND = 16, /* half to even */
  QK_UNARY_SIGN = 17,
  QK_UNARY_ERF = 18,
  QK_UNARY_SOFTPLUS = 19,         /* log(1+exp(x)) */
  QK_UNARY_SOFTSIGN = 20,         /* x/(1+|x|) */
  QK_UNARY_HARD_SIGMOID = 21,     /* min(max(alpha*x + beta, 0), 1) */
  QK_UNARY_HARD_SWISH = 22,       /* x*min(max(x/6 + 0.5, 0), 1) */
  QK_UNARY_SWISH = 23,            /* x*sigmoid(alpha*x); alpha 1: SiLU */
  QK_UNARY_MISH = 24,             /* x*tanh(softplus(x)) */
  QK_UNARY_GELU = 25,             /* x/2*(1+erf(x/sqrt 2)) */
  QK_UNARY_GELU_TANH = 26,        /* x/2*(1+tanh(sqrt(2/pi)*(x + 0.044715 x^3))) */
  QK_UNARY_THRESHOLDED_RELU = 27, /* x > alpha ? x : 0 */
  QK_UNARY_SHRINK = 28, /* x < -alpha ? x+beta : x > alpha ? x-beta : 0; alpha (lambd), beta (bias) */
  QK_UNARY_SIN = 29,
  QK_UNARY_COS = 30,
  QK_UNARY_TAN = 31,
  QK_UNARY_ASIN = 32,
  QK_UNARY_ACOS = 33,
  QK_UNARY_ATAN = 34,
  QK_UNARY_SINH = 35,
  QK_UNARY_COSH = 36,
  QK_UNARY_ASINH = 37,
  QK_UNARY_ACOSH = 38,
  QK_UNARY_ATANH = 39
};

typedef struct {
  int32_t count;     /* elements */
  int32_t operation; /* QK_UNARY_* */
  float alpha;       /* as the operation says; else unused */
  float beta;        /* as the operation says; else unused */
} qk_unary_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_unary_f32(const qk_unary_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
