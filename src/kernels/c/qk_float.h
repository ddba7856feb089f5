/* What the float kernels agree on (N10): every product and every sum is rounded on its own, in the written
 * order. GCC needs -std=c99 (not gnu99) or -ffp-contract=off for that; never -ffast-math. */
#ifndef QK_FLOAT_H
#define QK_FLOAT_H
#include "qk_device.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

/* NaN passes through. */
static QK_DEVICE inline float qk_clamp_f32(float x, float min, float max) {
  x = x < min ? min : x;
  return x > max ? max : x;
}
#endif
