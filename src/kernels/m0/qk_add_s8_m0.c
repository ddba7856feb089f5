#include "qk_add_s8_m0.h"

#include "qk_broadcast.h"
#include "qk_rescale.h"

/* Both operands contiguous. The assembly reads these at their offsets. */
typedef struct {
  const int8_t* a_end;                     /* 0 */
  const int8_t* b_end;                     /* 4 */
  int32_t start;                           /* 8: minus the number of elements */
  int32_t shift;                           /* 12 */
  int32_t a_multiplier, b_multiplier;      /* 16, 20 */
  int32_t constant, minus_min, range, min; /* 24, 28, 32, 36 */
  int8_t* y_end;                           /* 40 */
} qk_add_m0;

/* 15 instructions an element. The operands are read at negative offsets that count up to 0.
 * r0 a_end, r1 b_end, r2 offset, r3 shift, r6 r7 multipliers, r8 constant, r9 -min, r10 range, r11 min, r12
 * y_end. */
__attribute__((naked, noinline, used)) static void qk_add_run_m0(__attribute__((unused)) const qk_add_m0* p) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n"
      "ldr r1, [r0, #24]\n mov r8, r1\n ldr r1, [r0, #28]\n mov r9, r1\n ldr r1, [r0, #32]\n mov r10, r1\n"
      "ldr r1, [r0, #36]\n mov r11, r1\n ldr r1, [r0, #40]\n mov r12, r1\n ldr r6, [r0, #16]\n"
      "ldr r7, [r0, #20]\n"
      "ldmia r0, {r0-r3}\n"
      "1: ldrsb r4, [r0, r2]\n ldrsb r5, [r1, r2]\n muls r4, r6, r4\n muls r5, r7, r5\n adds r4, r4, r5\n"
      "add r4, r8\n asrs r4, r4, r3\n add r4, r9\n cmp r4, r10\n bls 2f\n"
      "asrs r4, r4, #31\n mvns r4, r4\n mov r5, r10\n ands r4, r5\n"
      "2: add r4, r11\n mov r5, r12\n strb r4, [r5, r2]\n adds r2, r2, #1\n bne 1b\n"
      "pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n");
}

static void add_contiguous(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int32_t count,
                           int8_t* y) {
  qk_add_m0 r;
  r.a_end = a + count;
  r.b_end = b + count;
  r.y_end = y + count;
  r.start = -count;
  r.shift = p->shift;
  r.a_multiplier = p->a_multiplier;
  r.b_multiplier = p->b_multiplier;
  r.constant = p->constant;
  r.minus_min = -p->output_min;
  r.range = p->output_max - p->output_min;
  r.min = p->output_min;
  if (count > 0) qk_add_run_m0(&r);
}

static void add_strided(const qk_add_s8_params* p, const int8_t* a, int32_t a_stride, const int8_t* b,
                        int32_t b_stride, int32_t count, int8_t* output) {
  for (int32_t i = 0; i < count; ++i, a += a_stride, b += b_stride) {
    const int32_t acc = *a * p->a_multiplier + *b * p->b_multiplier + p->constant;
    output[i] = qk_clamp_s8(acc >> p->shift, p->output_min, p->output_max);
  }
}

void qk_add_s8_m0(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  const qk_broadcast d = qk_merge_dimensions(p->shape, p->a_strides, p->b_strides);
  for (int32_t i = 0; i < d.shape[0]; ++i) {
    for (int32_t j = 0; j < d.shape[1]; ++j) {
      for (int32_t k = 0; k < d.shape[2]; ++k, output += d.shape[3]) {
        const int8_t* x = a + i * d.a_strides[0] + j * d.a_strides[1] + k * d.a_strides[2];
        const int8_t* y = b + i * d.b_strides[0] + j * d.b_strides[1] + k * d.b_strides[2];
        if (d.a_strides[3] == 1 && d.b_strides[3] == 1) {
          add_contiguous(p, x, y, d.shape[3], output);
        } else {
          add_strided(p, x, d.a_strides[3], y, d.b_strides[3], d.shape[3], output);
        }
      }
    }
  }
}
