/* The only place where rounding of integers is defined: rules N6 and N7 of docs/numerics.md.
 * Right shifts of negative numbers are arithmetic, as on every compiler these files are meant for. */
#ifndef QK_RESCALE_H
#define QK_RESCALE_H
#include <stdint.h>

#include "qk_device.h"

/* N6: zero_point + round(acc * multiplier / 2^31), ties toward +infinity; 0 <= multiplier < 2^30. */
static QK_DEVICE inline int32_t qk_rescale(int32_t acc, int32_t multiplier, int32_t zero_point) {
  const int64_t product = (int64_t)acc * (2 * (int64_t)multiplier);
  return zero_point + (int32_t)((product + ((int64_t)1 << 31)) >> 32);
}

/* N6: acc * 2^shift, saturated to int32; 0 <= shift <= 31. */
static QK_DEVICE inline int32_t qk_shift_left(int32_t acc, int32_t shift) {
  const int64_t wide = (int64_t)acc * ((int64_t)1 << shift);
  if (wide > INT32_MAX) return INT32_MAX;
  return wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

static QK_DEVICE inline int8_t qk_clamp_s8(int32_t q, int32_t min, int32_t max) {
  q = q < min ? min : q;
  return (int8_t)(q > max ? max : q);
}

/* N6, then the fused activation N7. */
static QK_DEVICE inline int8_t qk_requantize_s8(int32_t acc, int32_t multiplier, int32_t left_shift, int32_t zero_point,
                                      int32_t min, int32_t max) {
  if (left_shift != 0) acc = qk_shift_left(acc, left_shift);
  return qk_clamp_s8(qk_rescale(acc, multiplier, zero_point), min, max);
}
#endif
