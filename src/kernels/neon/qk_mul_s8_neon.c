#include "qk_mul_s8_neon.h"

#include "qk_binary_neon.h"

typedef struct {
  int8x8_t a_zero_point, b_zero_point;
  int32x4_t multiplier, left_shift;
  qk_neon_limits limits;
} mul_constants;

/* Products of four elements, rescaled (N6). */
QK_INLINE int32x4_t mul_four(const mul_constants* k, int16x4_t a, int16x4_t b) {
  return vqrdmulhq_s32(vqshlq_s32(vmull_s16(a, b), k->left_shift), k->multiplier);
}

QK_INLINE int16x8_t mul_eight(const mul_constants* k, int8x8_t a8, int8x8_t b8) {
  const int16x8_t a = vsubl_s8(a8, k->a_zero_point), b = vsubl_s8(b8, k->b_zero_point);
  const int32x4_t low = mul_four(k, vget_low_s16(a), vget_low_s16(b));
  const int32x4_t high = mul_four(k, vget_high_s16(a), vget_high_s16(b));
  return vqaddq_s16(vqmovn_high_s32(vqmovn_s32(low), high), k->limits.zero_point);
}

/* 31 instructions for 16 elements. */
QK_INLINE int8x16_t multiply(const void* constants, int8x16_t a, int8x16_t b) {
  const mul_constants* k = (const mul_constants*)constants;
  const int16x8_t low = mul_eight(k, vget_low_s8(a), vget_low_s8(b));
  const int16x8_t high = mul_eight(k, vget_high_s8(a), vget_high_s8(b));
  return vminq_s8(vmaxq_s8(vqmovn_high_s16(vqmovn_s16(low), high), k->limits.min), k->limits.max);
}

void qk_mul_s8_neon(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_neon_output out = {(int16_t)p->output_zero_point, (int8_t)p->output_min, (int8_t)p->output_max};
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  mul_constants k;
  k.a_zero_point = vdup_n_s8((int8_t)p->a_zero_point);
  k.b_zero_point = vdup_n_s8((int8_t)p->b_zero_point);
  k.multiplier = vdupq_n_s32(p->multiplier);
  k.left_shift = vdupq_n_s32(p->left_shift);
  k.limits = qk_load_limits(&out);
  qk_binary_tensor(multiply, &k, &d, a, b, output);
}
