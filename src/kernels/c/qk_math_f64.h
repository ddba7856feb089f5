/* Rarer elementary functions of floats, computed in plain double arithmetic and rounded once: the same bits
 * on every IEEE machine, no libm (N11). Error 1 ulp. */
#ifndef QK_MATH_F64_H
#define QK_MATH_F64_H

#include "qk_math.h"

#ifdef __cplusplus
extern "C" {
#endif
QK_MATH float qk_pow_f32(float x, float y);  /* special cases as C99's powf */
QK_MATH float qk_fmod_f32(float x, float y); /* exact; sign of x */
QK_MATH float qk_sin_f32(float x);           /* NaN from |x| >= 2^28 on, also for cos and tan */
QK_MATH float qk_cos_f32(float x);
QK_MATH float qk_tan_f32(float x);
QK_MATH float qk_asin_f32(float x);
QK_MATH float qk_acos_f32(float x);
QK_MATH float qk_atan_f32(float x);
QK_MATH float qk_sinh_f32(float x);
QK_MATH float qk_cosh_f32(float x);
QK_MATH float qk_asinh_f32(float x);
QK_MATH float qk_acosh_f32(float x);
QK_MATH float qk_atanh_f32(float x);
#ifdef __cplusplus
}
#endif
#endif
