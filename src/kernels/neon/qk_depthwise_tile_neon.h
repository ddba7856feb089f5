/* Sixteen channels of a depthwise window of any size, with SMULL, SMLAL, SADDW. */
#ifndef QK_DEPTHWISE_TILE_NEON_H
#define QK_DEPTHWISE_TILE_NEON_H
#include "qk_neon.h"

typedef struct {
  int32x4_t v[4];
} qk_sums;

QK_INLINE qk_sums qk_load_words(const int8_t* x) {
  qk_sums s;
  const int32_t* w = (const int32_t*)(const void*)x;
  s.v[0] = vld1q_s32(w);
  s.v[1] = vld1q_s32(w + 4);
  s.v[2] = vld1q_s32(w + 8);
  s.v[3] = vld1q_s32(w + 12);
  return s;
}

QK_INLINE qk_sums qk_add_wide(qk_sums s, int16x8_t low, int16x8_t high) {
  s.v[0] = vaddw_s16(s.v[0], vget_low_s16(low));
  s.v[1] = vaddw_high_s16(s.v[1], low);
  s.v[2] = vaddw_s16(s.v[2], vget_low_s16(high));
  s.v[3] = vaddw_high_s16(s.v[3], high);
  return s;
}

/* 6 instructions for 16 MAC. */
QK_INLINE qk_sums qk_add_tap(qk_sums s, int8x16_t x, int8x16_t w) {
  return qk_add_wide(s, vmull_s8(vget_low_s8(x), vget_low_s8(w)), vmull_high_s8(x, w));
}

/* 8 instructions for 32 MAC; the two products fit 16 bits unless a weight is -128. */
QK_INLINE qk_sums qk_add_taps(qk_sums s, int8x16_t x0, int8x16_t w0, int8x16_t x1, int8x16_t w1) {
  const int16x8_t low = vmull_s8(vget_low_s8(x0), vget_low_s8(w0)), high = vmull_high_s8(x0, w0);
  return qk_add_wide(s, vmlal_s8(low, vget_low_s8(x1), vget_low_s8(w1)), vmlal_high_s8(high, x1, w1));
}

QK_INLINE qk_sums qk_shift_left_sums(qk_sums s, qk_sums shifts) {
  s.v[0] = vqshlq_s32(s.v[0], shifts.v[0]);
  s.v[1] = vqshlq_s32(s.v[1], shifts.v[1]);
  s.v[2] = vqshlq_s32(s.v[2], shifts.v[2]);
  s.v[3] = vqshlq_s32(s.v[3], shifts.v[3]);
  return s;
}

/* N6, N7. */
QK_INLINE int8x16_t qk_finish(qk_sums s, qk_sums m, const int8_t* shifts, qk_neon_limits limits) {
  if (shifts) s = qk_shift_left_sums(s, qk_load_words(shifts));
  int16x8_t low = vqmovn_high_s32(vqmovn_s32(vqrdmulhq_s32(s.v[0], m.v[0])), vqrdmulhq_s32(s.v[1], m.v[1]));
  int16x8_t high = vqmovn_high_s32(vqmovn_s32(vqrdmulhq_s32(s.v[2], m.v[2])), vqrdmulhq_s32(s.v[3], m.v[3]));
  low = vqaddq_s16(low, limits.zero_point);
  high = vqaddq_s16(high, limits.zero_point);
  const int8x16_t y = vqmovn_high_s16(vqmovn_s16(low), high);
  return vminq_s8(vmaxq_s8(y, limits.min), limits.max);
}

/* table: addresses of the input pixels of `taps` taps; from: first channel. */
QK_INLINE int8x16_t qk_any_window(const int8_t* const* table, ptrdiff_t from, int32_t taps, int narrow,
                                  const int8_t* bias, const int8_t* w, const int8_t* shifts,
                                  const int8_t* multipliers, qk_neon_limits limits) {
  qk_sums s = qk_load_words(bias);
  if (narrow) {
    for (; taps >= 2; taps -= 2, table += 2, w += 32)
      s = qk_add_taps(s, vld1q_s8(table[0] + from), vld1q_s8(w), vld1q_s8(table[1] + from), vld1q_s8(w + 16));
  }
  for (; taps > 0; --taps, ++table, w += 16) s = qk_add_tap(s, vld1q_s8(*table + from), vld1q_s8(w));
  return qk_finish(s, qk_load_words(multipliers), shifts, limits);
}
#endif
