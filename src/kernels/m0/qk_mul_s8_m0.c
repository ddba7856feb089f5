#include "qk_mul_s8_m0.h"

#include "qk_broadcast.h"
#include "qk_rescale_m0.h"

/* Both operands contiguous. The assembly reads these at their offsets. */
typedef struct {
  const int8_t* a_end;        /* 0 */
  const int8_t* b_end;        /* 4 */
  int32_t start;              /* 8: minus the number of elements */
  uint32_t m2_low, m2_high;   /* 12, 16: halves of 2m */
  int32_t minus_za, minus_zb; /* 20, 24 */
  int32_t offset, range, min; /* 28, 32, 36: as in qk_pairs_m0.h */
  int8_t* y_end;              /* 40 */
} qk_mul_m0;

/* 23 instructions an element. |acc| <= 255^2 and m2 < 2^31: the result fits 16 bits, zero point included, so
 * the rescaling of qk_pairs_m0.h is exact. The operands are read at negative offsets that count up to 0. r0
 * a_end, r1 b_end, r2 offset, r6 r7 m2, r8 r9 minus zero points, r10 offset, r11 range, r12 y_end, lr min. */
__attribute__((naked, noinline, used)) static void qk_mul_run_m0(__attribute__((unused)) const qk_mul_m0* p) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n"
      "movs r7, r0\n adds r7, #20\n ldmia r7!, {r1-r6}\n"
      "mov r8, r1\n mov r9, r2\n mov r10, r3\n mov r11, r4\n mov lr, r5\n mov r12, r6\n"
      "ldr r6, [r0, #12]\n ldr r7, [r0, #16]\n ldmia r0, {r0-r2}\n"
      "1: ldrsb r4, [r0, r2]\n ldrsb r5, [r1, r2]\n add r4, r8\n add r5, r9\n muls r4, r5, r4\n"
      "uxth r5, r4\n muls r5, r6, r5\n lsrs r5, r5, #16\n asrs r3, r4, #16\n muls r4, r7, r4\n"
      "muls r3, r6, r3\n"
      "adds r4, r4, r5\n adds r4, r4, r3\n add r4, r10\n asrs r4, r4, #16\n cmp r4, r11\n bls 2f\n"
      "asrs r4, r4, #31\n mvns r4, r4\n mov r5, r11\n ands r4, r5\n"
      "2: add r4, lr\n mov r5, r12\n strb r4, [r5, r2]\n adds r2, r2, #1\n bne 1b\n"
      "pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n");
}

static void multiply_contiguous(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int32_t count,
                                int8_t* y) {
  const uint32_t m2 = 2 * (uint32_t)p->multiplier;
  qk_mul_m0 r;
  r.a_end = a + count;
  r.b_end = b + count;
  r.y_end = y + count;
  r.start = -count;
  r.m2_low = m2 & 0xffff;
  r.m2_high = m2 >> 16;
  r.minus_za = -p->a_zero_point;
  r.minus_zb = -p->b_zero_point;
  r.offset = (int32_t)((uint32_t)(p->output_zero_point - p->output_min) << 16) + (1 << 15);
  r.range = p->output_max - p->output_min;
  r.min = p->output_min;
  if (count > 0) qk_mul_run_m0(&r);
}

static void multiply_strided(const qk_mul_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                             int32_t b_stride, int32_t count, int8_t* output) {
  for (int8_t* const end = output + count; output != end; a += a_stride, b += b_stride) {
    const int32_t acc = (*a - p->a_zero_point) * (*b - p->b_zero_point);
    const int32_t y =
        p->left_shift == 0
            ? qk_rescale_short_m0(acc, 2 * (uint32_t)p->multiplier, p->output_zero_point)
            : qk_rescale(qk_shift_left(acc, p->left_shift), p->multiplier, p->output_zero_point);
    *output++ = qk_clamp_s8(y, p->output_min, p->output_max);
  }
}

void qk_mul_s8_m0(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        const int8_t* x = a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2];
        const int8_t* y = b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2];
        if (d.a_strides[3] == 1 && d.b_strides[3] == 1 && p->left_shift == 0) {
          multiply_contiguous(p, x, y, d.shape[3], output);
        } else {
          multiply_strided(p, x, d.a_strides[3], y, d.b_strides[3], d.shape[3], output);
        }
      }
    }
  }
}
