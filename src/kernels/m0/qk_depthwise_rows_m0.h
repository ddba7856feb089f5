/* Rows of output of one channel, Armv6-M; taps side by side (no dilation). 3x3: 53 instructions an output of
 * 9 MAC, rescaling and store included. Other sizes, up to 9 columns: tap rows are padded to threes with
 * weights of 0; 8 instructions a three, 7 a row and 28 an output (5x5: 143). */
#ifndef QK_DEPTHWISE_ROWS_M0_H
#define QK_DEPTHWISE_ROWS_M0_H
#include <stdint.h>

/* The assembly reads these at their offsets. */
typedef struct {
  uint32_t multiplier_low;  /* 0: m2 = 2m (times 2 for a left shift of one), lower 16 bits */
  uint32_t multiplier_high; /* 4: upper 16 bits */
  uint32_t range;           /* 8: output_max - output_min */
  int32_t offset;           /* 12: ((zero point - output_min) << 16) + 2^15 */
  int32_t min;              /* 16: output_min */
  int32_t channels;         /* 20: output bytes a pixel */
  const int32_t* row_end;   /* 24: x after the last output of a row */
  const int32_t* x;         /* 28: padded input of the first output */
  int8_t* y;                /* 32 */
  int32_t bias;             /* 36 */
  int32_t next_row;         /* 40: bytes from a tap row's end to the next tap row */
  int32_t next_output; /* 44: bytes from where x is after the last tap to the first tap of the next output */
  int32_t row_bytes;   /* 48: bytes x moves for a row of output */
  int32_t row_skip;    /* 52: bytes from row_end to the x of the next row of output */
  int32_t rows;        /* 56: rows of output */
  int32_t* weights;    /* 60: tap row by tap row, in threes */
  const int32_t* weights_end; /* 64 */
  uint32_t skip;              /* 68: bytes of code skipped in a row of less than three threes, 16 a three */
} qk_depthwise_rows_m0;

/* r0 x, r1 weights, r8 acc, r9 next_row, r10 next_output, r11 p, r12 bias, lr y */
#define QK_DEPTHWISE_ENTER_M0                                                                         \
  ".syntax unified\n"                                                                                 \
  ".macro qk_three\n ldmia r0!, {r2, r3, r4}\n ldmia r1!, {r5, r6, r7}\n"                             \
  "muls r5, r2, r5\n muls r6, r3, r6\n muls r7, r4, r7\n adds r5, r5, r6\n adds r5, r5, r7\n .endm\n" \
  "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n"           \
  "mov r11, r0\n ldr r1, [r0, #60]\n adds r0, #28\n ldmia r0!, {r2-r6}\n"                             \
  "mov lr, r3\n mov r12, r4\n mov r9, r5\n mov r10, r6\n mov r0, r2\n"

/* acc in r5, rescaled as in qk_pairs_m0.h, to y; then the next output at label 2. */
#define QK_DEPTHWISE_STORE_M0                                                                  \
  "mov r4, r11\n ldmia r4, {r2, r3, r4, r6}\n"                                                 \
  "uxth r7, r5\n muls r7, r2, r7\n lsrs r7, r7, #16\n muls r3, r5, r3\n asrs r5, r5, #16\n"    \
  "muls r5, r2, r5\n adds r5, r5, r3\n adds r5, r5, r7\n adds r5, r5, r6\n asrs r5, r5, #16\n" \
  "cmp r5, r4\n bls 1f\n asrs r5, r5, #31\n mvns r5, r5\n ands r5, r4\n"                       \
  "1: mov r4, r11\n adds r4, #16\n ldmia r4, {r2, r3, r4}\n adds r5, r5, r2\n"                 \
  "mov r2, lr\n strb r5, [r2]\n adds r2, r2, r3\n mov lr, r2\n cmp r0, r4\n bne 2b\n"          \
  "mov r4, r11\n ldr r2, [r4, #52]\n adds r0, r0, r2\n ldr r2, [r4, #48]\n adds r2, r2, r0\n"  \
  "str r2, [r4, #24]\n ldr r2, [r4, #56]\n subs r2, #1\n str r2, [r4, #56]\n bne 2b\n"

#define QK_DEPTHWISE_LEAVE_M0 \
  "pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n .purgem qk_three\n"

__attribute__((naked, noinline, used)) static void qk_depthwise_3x3_m0(__attribute__((unused))
                                                                       qk_depthwise_rows_m0* p) {
  __asm__ volatile(
      QK_DEPTHWISE_ENTER_M0
      "2: qk_three\n add r5, r12\n mov r8, r5\n add r0, r9\n"
      "qk_three\n add r8, r5\n add r0, r9\n"
      "qk_three\n add r5, r8\n add r0, r10\n subs r1, #36\n" QK_DEPTHWISE_STORE_M0 QK_DEPTHWISE_LEAVE_M0);
}

/* On the stack: entry of a tap row. */
__attribute__((naked, noinline, used)) static void qk_depthwise_any_m0(__attribute__((unused))
                                                                       qk_depthwise_rows_m0* p) {
  __asm__ volatile(QK_DEPTHWISE_ENTER_M0
                   "mov r2, r11\n ldr r2, [r2, #68]\n adr r3, 4f\n adds r2, r2, r3\n push {r2}\n"
                   "2: mov r8, r12\n"
                   "3: ldr r2, [sp]\n mov pc, r2\n"
                   ".balign 4\n"
                   "4: .rept 3\n qk_three\n add r8, r5\n .endr\n"
                   "add r0, r9\n mov r2, r11\n ldr r3, [r2, #64]\n cmp r1, r3\n bne 3b\n"
                   "ldr r1, [r2, #60]\n add r0, r10\n mov r5, r8\n" QK_DEPTHWISE_STORE_M0
                   "add sp, #4\n" QK_DEPTHWISE_LEAVE_M0);
}
#endif
