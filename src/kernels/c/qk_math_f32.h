/* Elementary functions in plain float arithmetic: the same bits on every IEEE machine, no libm (N11).
 * Errors, in units of the last place, are those that the tests hold. */
#ifndef QK_MATH_F32_H
#define QK_MATH_F32_H

#include "qk_math.h"

#ifdef __cplusplus
extern "C" {
#endif
QK_MATH float qk_exp_f32(float x);     /* 1 ulp */
QK_MATH float qk_expm1_f32(float x);   /* exp(x) - 1; 2 ulp */
QK_MATH float qk_log_f32(float x);     /* 1 ulp; -inf at 0, NaN below */
QK_MATH float qk_log1p_f32(float x);   /* log(1 + x); 2 ulp */
QK_MATH float qk_sqrt_f32(float x);    /* correctly rounded; NaN below 0 */
QK_MATH float qk_sigmoid_f32(float x); /* 1 / (1 + exp(-x)); 3 ulp */
QK_MATH float qk_tanh_f32(float x);    /* 2 ulp */
QK_MATH float qk_erf_f32(float x);     /* 2 ulp */
QK_MATH float qk_floor_f32(float x);   /* exact */
QK_MATH float qk_ceil_f32(float x);    /* exact */
QK_MATH float qk_round_f32(float x);   /* exact, half to even */
#ifdef __cplusplus
}
#endif
#endif
