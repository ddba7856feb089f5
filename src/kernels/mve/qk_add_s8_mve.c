#include "qk_add_s8_mve.h"

#include <arm_mve.h>

#include "qk_broadcast.h"
#include "qk_mve_clamp.h"

/* Contiguous operands, 8 outputs in 18 instructions; q4 places lanes 0, 4, 1, 5, ... Returns the number done.
 */
__attribute__((noinline)) static int32_t add_eights(const qk_add_s8_params* p, const int8_t* a,
                                                    const int8_t* b, int32_t count, int8_t* y) {
  int32_t lane = 0;
  const int32_t eights = count / 8;
  __asm__ volatile(
      "vidup.u16 q4, %[lane], #1\n\t"
      "vmov.i16 q0, #1\n\t"
      "vand q0, q4, q0\n\t"
      "vshr.u16 q4, q4, #1\n\t"
      "vshl.i16 q0, q0, #2\n\t"
      "vadd.i16 q4, q4, q0\n\t"
      "wls lr, %[eights], 2f\n"
      "1:\n\t"
      "vldrb.s32 q0, [%[a]], #4\n\t"
      "vmul.i32 q0, q0, %[ma]\n\t"
      "vldrb.s32 q2, [%[b]], #4\n\t"
      "vmla.s32 q0, q2, %[mb]\n\t"
      "vldrb.s32 q1, [%[a]], #4\n\t"
      "vmul.i32 q1, q1, %[ma]\n\t"
      "vldrb.s32 q2, [%[b]], #4\n\t"
      "vmla.s32 q1, q2, %[mb]\n\t"
      "vadd.i32 q0, q0, %[constant]\n\t"
      "vadd.i32 q1, q1, %[constant]\n\t"
      "vshl.s32 q0, %[shift]\n\t"
      "vshl.s32 q1, %[shift]\n\t"
      "vqmovnb.s32 q0, q0\n\t"
      "vqmovnt.s32 q0, q1\n\t"
      "vqmovnb.s16 q0, q0\n\t"
      "vstrb.16 q0, [%[y], q4]\n\t"
      "adds %[y], #8\n\t"
      "le lr, 1b\n"
      "2:"
      : [a] "+&l"(a), [b] "+&l"(b), [y] "+&l"(y), [lane] "+&Te"(lane)
      : [eights] "r"(eights), [ma] "r"(p->a_multiplier), [mb] "r"(p->b_multiplier),
        [constant] "r"(p->constant), [shift] "r"(-p->shift)
      : "q0", "q1", "q2", "q4", "lr", "cc", "memory");
  return 8 * eights;
}

/* Operands at any stride, 4 outputs at a time. */
static void add_fours(const qk_add_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                      int32_t b_stride, int32_t count, int8_t* y) {
  const uint32x4_t lanes = vidupq_n_u32(0, 1);
  const uint32x4_t a_offsets = vmulq_n_u32(lanes, (uint32_t)a_stride);
  const uint32x4_t b_offsets = vmulq_n_u32(lanes, (uint32_t)b_stride);
  for (; count > 0; count -= 4, a += 4 * a_stride, b += 4 * b_stride, y += 4) {
    const mve_pred16_t some = vctp32q((uint32_t)count);
    int32x4_t acc = vmulq_n_s32(vldrbq_gather_offset_z_s32(a, a_offsets, some), p->a_multiplier);
    acc = vmlaq_n_s32(acc, vldrbq_gather_offset_z_s32(b, b_offsets, some), p->b_multiplier);
    acc = vshlq_r_s32(vaddq_n_s32(acc, p->constant), -p->shift);
    const int16x8_t halves = vqmovnbq_s32(vdupq_n_s16(0), acc);
    const int8x16_t bytes = vqmovnbq_s16(vdupq_n_s8(0), halves);
    vstrbq_p_s32(y, vreinterpretq_s32_s8(bytes), some);
  }
}

static void add_row(const qk_add_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                    int32_t b_stride, int32_t count, int8_t* y) {
  const int32_t done = a_stride == 1 && b_stride == 1 ? add_eights(p, a, b, count, y) : 0;
  add_fours(p, a + done * a_stride, a_stride, b + done * b_stride, b_stride, count - done, y + done);
}

void qk_add_s8_mve(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        add_row(p, a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2], d.a_strides[3],
                b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2], d.b_strides[3], d.shape[3],
                output);
        qk_mve_clamp(output, d.shape[3], p->output_min, p->output_max);
      }
    }
  }
}
