#include "qk_add_s8_neon.h"

#include "qk_binary_neon.h"

typedef struct {
  int32x4_t a_multiplier, b_multiplier, constant, shift;
  int8x16_t min, max;
} add_constants;

/* N8 of four elements. */
QK_INLINE int32x4_t add_four(const add_constants* k, int16x4_t a, int16x4_t b) {
  int32x4_t acc = vmlaq_s32(k->constant, vmovl_s16(a), k->a_multiplier);
  acc = vmlaq_s32(acc, vmovl_s16(b), k->b_multiplier);
  return vshlq_s32(acc, k->shift);
}

QK_INLINE int16x8_t add_eight(const add_constants* k, int16x8_t a, int16x8_t b) {
  return vqmovn_high_s32(vqmovn_s32(add_four(k, vget_low_s16(a), vget_low_s16(b))),
                         add_four(k, vget_high_s16(a), vget_high_s16(b)));
}

/* 41 instructions for 16 elements. */
QK_INLINE int8x16_t add(const void* constants, int8x16_t a, int8x16_t b) {
  const add_constants* k = (const add_constants*)constants;
  const int16x8_t low = add_eight(k, vmovl_s8(vget_low_s8(a)), vmovl_s8(vget_low_s8(b)));
  const int16x8_t high = add_eight(k, vmovl_high_s8(a), vmovl_high_s8(b));
  return vminq_s8(vmaxq_s8(vqmovn_high_s16(vqmovn_s16(low), high), k->min), k->max);
}

void qk_add_s8_neon(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  add_constants k;
  k.a_multiplier = vdupq_n_s32(p->a_multiplier);
  k.b_multiplier = vdupq_n_s32(p->b_multiplier);
  k.constant = vdupq_n_s32(p->constant);
  k.shift = vdupq_n_s32(-p->shift);
  k.min = vdupq_n_s8((int8_t)p->output_min);
  k.max = vdupq_n_s8((int8_t)p->output_max);
  qk_binary_tensor(add, &k, &d, a, b, output);
}
