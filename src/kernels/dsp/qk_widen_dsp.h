/* Fills the patch of a tile (qk_tile_dsp.h). */
#ifndef QK_WIDEN_DSP_H
#define QK_WIDEN_DSP_H
#include <stdint.h>

/* Units from `count` bytes of each of 3 pixels; of the last unit's bytes past `count`, which have weight 0, some
 * are 0. Returns the end of the patch. 21 instructions for 24 bytes. */
__attribute__((weak, naked, noinline)) int16_t* qk_widen_dsp(int16_t* patch __attribute__((unused)),
                                                             const int8_t* const pixels[3]
                                                             __attribute__((unused)),
                                                             int32_t count __attribute__((unused))) {
  __asm__ volatile(
      "push {r4-r11, lr}\n ldm r1, {r3-r5}\n"
      "lsrs r12, r2, #3\n beq 2f\n"
      "1: .rept 2\n"
      "ldr r9, [r3], #4\n ldr r10, [r4], #4\n ldr r11, [r5], #4\n"
      "sxtb16 r6, r9\n sxtb16 r7, r10\n sxtb16 r8, r11\n"
      "sxtb16 r9, r9, ror #8\n sxtb16 r10, r10, ror #8\n sxtb16 r11, r11, ror #8\n"
      "stm r0!, {r6-r11}\n"
      ".endr\n"
      "subs r12, #1\n bne 1b\n"
      "2: ands r1, r2, #7\n beq 9f\n"
      "cmp r1, #4\n blt 4f\n"
      "ldr r9, [r3], #4\n ldr r10, [r4], #4\n ldr r11, [r5], #4\n"
      "3: sxtb16 r6, r9\n sxtb16 r7, r10\n sxtb16 r8, r11\n"
      "sxtb16 r9, r9, ror #8\n sxtb16 r10, r10, ror #8\n sxtb16 r11, r11, ror #8\n"
      "stm r0!, {r6-r11}\n"
      "subs r1, #4\n ble 9f\n"
      /* 1, 2 or 3 bytes are left */
      "4: mov r9, #0\n mov r10, #0\n mov r11, #0\n movs r2, #0\n"
      "cmp r1, #2\n blt 5f\n"
      "ldrh r9, [r3], #2\n ldrh r10, [r4], #2\n ldrh r11, [r5], #2\n movs r2, #16\n"
      "5: lsls r6, r1, #31\n beq 6f\n"
      "ldrb r6, [r3]\n ldrb r7, [r4]\n ldrb r8, [r5]\n"
      "lsls r6, r2\n lsls r7, r2\n lsl r8, r2\n"
      "orr r9, r6\n orr r10, r7\n orr r11, r8\n"
      "6: movs r1, #0\n b 3b\n"
      "9: pop {r4-r11, pc}\n");
}
#endif
