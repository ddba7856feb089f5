#include "qk_mul_s8_mve.h"

#include <arm_mve.h>

#include "qk_broadcast.h"

/* 8 outputs at a time; products of even and odd lanes apart. */
static void multiply_row(const qk_mul_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                         int32_t b_stride, int32_t count, int8_t* y) {
  const uint16x8_t lanes = vidupq_n_u16(0, 1);
  const uint16x8_t a_offsets = vmulq_n_u16(lanes, (uint16_t)a_stride);
  const uint16x8_t b_offsets = vmulq_n_u16(lanes, (uint16_t)b_stride);
  const int16_t za = (int16_t)p->a_zero_point, zb = (int16_t)p->b_zero_point;
  const int32_t shift = p->left_shift, m = p->multiplier;
  for (; count > 0; count -= 8, a += 8 * a_stride, b += 8 * b_stride, y += 8) {
    const mve_pred16_t some = vctp16q((uint32_t)count);
    const int16x8_t x0 = vsubq_n_s16(vldrbq_gather_offset_z_s16(a, a_offsets, some), za);
    const int16x8_t x1 = vsubq_n_s16(vldrbq_gather_offset_z_s16(b, b_offsets, some), zb);
    const int32x4_t even = vqrdmulhq_n_s32(vqshlq_r_s32(vmullbq_int_s16(x0, x1), shift), m);
    const int32x4_t odd = vqrdmulhq_n_s32(vqshlq_r_s32(vmulltq_int_s16(x0, x1), shift), m);
    int16x8_t q = vqmovntq_s32(vqmovnbq_s32(vdupq_n_s16(0), even), odd);
    q = vqaddq_n_s16(q, (int16_t)p->output_zero_point);
    q = vminq_s16(vmaxq_s16(q, vdupq_n_s16((int16_t)p->output_min)), vdupq_n_s16((int16_t)p->output_max));
    vstrbq_p_s16(y, q, some);
  }
}

void qk_mul_s8_mve(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        multiply_row(p, a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2], d.a_strides[3],
                     b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2], d.b_strides[3],
                     d.shape[3], output);
      }
    }
  }
}
