/* Elementwise functions of one float. */
#ifndef QK_UNARY_ELEMENT_H
#define QK_UNARY_ELEMENT_H
#include "qk_float.h"
#include "qk_math_f32.h"
#include "qk_math_f64.h"
#include "qk_unary_f32.h"

static QK_DEVICE inline float qk_sign_f32(float x) {
  if (x > 0.0f) return 1.0f;
  return x < 0.0f ? -1.0f : x;
}

static QK_DEVICE inline float qk_softplus_f32(float x) {
  return x > 0.0f ? x + qk_log1p_f32(qk_exp_f32(-x)) : qk_log1p_f32(qk_exp_f32(x));
}

static QK_DEVICE inline float qk_shrink_f32(float x, float threshold, float bias) {
  if (x < -threshold) return x + bias;
  if (x > threshold) return x - bias;
  return x != x ? x : 0.0f;
}

static QK_DEVICE inline float qk_gelu_tanh_f32(float x) {
  return 0.5f * x * (1.0f + qk_tanh_f32(0.797884561f * (x + 0.044715f * (x * x * x))));
}

/* The operations with parameters, or made of others. */
static QK_DEVICE inline float qk_activation_f32(int32_t operation, float x, float alpha, float beta) {
  switch (operation) {
    case QK_UNARY_RELU:
      return x < 0.0f ? 0.0f : x;
    case QK_UNARY_CLIP:
      return qk_clamp_f32(x, alpha, beta);
    case QK_UNARY_LEAKY_RELU:
      return x < 0.0f ? alpha * x : x;
    case QK_UNARY_ELU:
      return x < 0.0f ? alpha * qk_expm1_f32(x) : x;
    case QK_UNARY_SELU:
      return beta * (x < 0.0f ? alpha * qk_expm1_f32(x) : x);
    case QK_UNARY_CELU:
      return x < 0.0f ? alpha * qk_expm1_f32(x / alpha) : x;
    case QK_UNARY_SIGMOID:
      return qk_sigmoid_f32(x);
    case QK_UNARY_TANH:
      return qk_tanh_f32(x);
    case QK_UNARY_SOFTPLUS:
      return qk_softplus_f32(x);
    case QK_UNARY_SOFTSIGN:
      return x / (1.0f + (x < 0.0f ? -x : x));
    case QK_UNARY_HARD_SIGMOID:
      return qk_clamp_f32(alpha * x + beta, 0.0f, 1.0f);
    case QK_UNARY_HARD_SWISH:
      return x * qk_clamp_f32(x / 6.0f + 0.5f, 0.0f, 1.0f);
    case QK_UNARY_SWISH:
      return x * qk_sigmoid_f32(alpha * x);
    case QK_UNARY_MISH:
      return x * qk_tanh_f32(qk_softplus_f32(x));
    case QK_UNARY_GELU:
      return 0.5f * x * (1.0f + qk_erf_f32(x * 0.707106781f));
    case QK_UNARY_GELU_TANH:
      return qk_gelu_tanh_f32(x);
    case QK_UNARY_THRESHOLDED_RELU:
      return x <= alpha ? 0.0f : x;
    default:
      return qk_shrink_f32(x, alpha, beta);
  }
}

/* The others. */
static QK_DEVICE inline float qk_mathematics_f32(int32_t operation, float x) {
  switch (operation) {
    case QK_UNARY_EXP:
      return qk_exp_f32(x);
    case QK_UNARY_LOG:
      return qk_log_f32(x);
    case QK_UNARY_SQRT:
      return qk_sqrt_f32(x);
    case QK_UNARY_RECIPROCAL:
      return 1.0f / x;
    case QK_UNARY_NEG:
      return -x;
    case QK_UNARY_ABS:
      return x < 0.0f ? -x : x + 0.0f;
    case QK_UNARY_FLOOR:
      return qk_floor_f32(x);
    case QK_UNARY_CEIL:
      return qk_ceil_f32(x);
    case QK_UNARY_ROUND:
      return qk_round_f32(x);
    case QK_UNARY_SIGN:
      return qk_sign_f32(x);
    case QK_UNARY_ERF:
      return qk_erf_f32(x);
    case QK_UNARY_SIN:
      return qk_sin_f32(x);
    case QK_UNARY_COS:
      return qk_cos_f32(x);
    case QK_UNARY_TAN:
      return qk_tan_f32(x);
    case QK_UNARY_ASIN:
      return qk_asin_f32(x);
    case QK_UNARY_ACOS:
      return qk_acos_f32(x);
    case QK_UNARY_ATAN:
      return qk_atan_f32(x);
    case QK_UNARY_SINH:
      return qk_sinh_f32(x);
    case QK_UNARY_COSH:
      return qk_cosh_f32(x);
    case QK_UNARY_ASINH:
      return qk_asinh_f32(x);
    case QK_UNARY_ACOSH:
      return qk_acosh_f32(x);
    default:
      return qk_atanh_f32(x);
  }
}

static QK_DEVICE inline int qk_is_mathematics(int32_t operation) {
  return operation >= QK_UNARY_SIN || (operation >= QK_UNARY_EXP && operation <= QK_UNARY_ERF);
}
#endif
