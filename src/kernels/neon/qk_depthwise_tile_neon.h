/* Sixteen channels of one to four depthwise windows, with SMULL, SMLAL, SADDW. */
#ifndef QK_DEPTHWISE_TILE_NEON_H
#define QK_DEPTHWISE_TILE_NEON_H
#include "qk_neon.h"

#define QK_INLINE static inline __attribute__((always_inline))

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

/* N6, N7. */
QK_INLINE int8x16_t qk_finish(qk_sums s, qk_sums m, const int8_t* shifts, const qk_neon_output* out) {
  if (shifts) {
    const qk_sums l = qk_load_words(shifts);
    for (int i = 0; i < 4; ++i) s.v[i] = vqshlq_s32(s.v[i], l.v[i]);
  }
  const int16x8_t zero_point = vdupq_n_s16(out->zero_point);
  int16x8_t low = vqmovn_high_s32(vqmovn_s32(vqrdmulhq_s32(s.v[0], m.v[0])), vqrdmulhq_s32(s.v[1], m.v[1]));
  int16x8_t high = vqmovn_high_s32(vqmovn_s32(vqrdmulhq_s32(s.v[2], m.v[2])), vqrdmulhq_s32(s.v[3], m.v[3]));
  low = vqaddq_s16(low, zero_point);
  high = vqaddq_s16(high, zero_point);
  const int8x16_t y = vqmovn_high_s16(vqmovn_s16(low), high);
  return vminq_s8(vmaxq_s8(y, vdupq_n_s8(out->min)), vdupq_n_s8(out->max));
}
#endif
