/* Fills the patch of a tile (qk_tile_dsp.h). */
#ifndef QK_WIDEN_DSP_H
#define QK_WIDEN_DSP_H
#include <stdint.h>

/* Rows of bytes of 3 pixels. */
typedef struct {
  const int8_t* from[3];
  int32_t skip[3]; /* from the end of a row to the next one */
  int32_t count;   /* bytes of a row */
  int32_t rows;    /* at least 1 */
} qk_rows_dsp;

/* Each row begins a unit; bytes that fill its last unit are any. 21 instructions for 24 bytes, 15 a row.
 * r0 patch, r1 rows, r2 rows left, r3-r5 pixels, r6-r11 units, r12 and lr bytes left. */
__attribute__((weak, naked, noinline)) void qk_widen_dsp(int16_t* patch __attribute__((unused)),
                                                         const qk_rows_dsp* rows __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n ldm r1, {r3-r5}\n ldr r2, [r1, #28]\n"
      "1: ldr lr, [r1, #24]\n lsrs r12, lr, #3\n beq 3f\n"
      "2: .rept 2\n"
      "ldr r9, [r3], #4\n ldr r10, [r4], #4\n ldr r11, [r5], #4\n"
      "sxtb16 r6, r9\n sxtb16 r7, r10\n sxtb16 r8, r11\n"
      "sxtb16 r9, r9, ror #8\n sxtb16 r10, r10, ror #8\n sxtb16 r11, r11, ror #8\n"
      "stm r0!, {r6-r11}\n"
      ".endr\n"
      "subs r12, #1\n bne 2b\n"
      "3: ands lr, lr, #7\n beq 8f\n cmp lr, #4\n blt 5f\n"
      "ldr r9, [r3], #4\n ldr r10, [r4], #4\n ldr r11, [r5], #4\n"
      "4: sxtb16 r6, r9\n sxtb16 r7, r10\n sxtb16 r8, r11\n"
      "sxtb16 r9, r9, ror #8\n sxtb16 r10, r10, ror #8\n sxtb16 r11, r11, ror #8\n"
      "stm r0!, {r6-r11}\n"
      "subs lr, #4\n ble 8f\n"
      "5: cmp lr, #2\n blt 6f\n" /* 1, 2 or 3 bytes */
      "ldrh r9, [r3], #2\n ldrh r10, [r4], #2\n ldrh r11, [r5], #2\n beq 7f\n"
      "ldrb r6, [r3], #1\n ldrb r7, [r4], #1\n ldrb r8, [r5], #1\n"
      "orr r9, r9, r6, lsl #16\n orr r10, r10, r7, lsl #16\n orr r11, r11, r8, lsl #16\n b 7f\n"
      "6: ldrb r9, [r3], #1\n ldrb r10, [r4], #1\n ldrb r11, [r5], #1\n"
      "7: movs lr, #0\n b 4b\n"
      "8: subs r2, #1\n beq 9f\n"
      "add r6, r1, #12\n ldm r6, {r6-r8}\n add r3, r6\n add r4, r7\n add r5, r8\n b 1b\n"
      "9: pop {r4-r11, pc}\n");
}
#endif
