/* One channel of image rows, with padding on both sides, as words: Armv6-M. */
#ifndef QK_GATHER_CHANNEL_M0_H
#define QK_GATHER_CHANNEL_M0_H
#include <stdint.h>

/* The assembly reads these at their offsets. */
typedef struct {
  int32_t step;      /* 0: bytes from column to column */
  int32_t row_bytes; /* 4: and from row to row */
  int32_t padding;   /* 8: value of the words left and right */
  int32_t left;      /* 12 */
  int32_t right;     /* 16 */
  int32_t blocks;    /* 20: columns inside, over 8, rounded up */
  int32_t skip;      /* 24: bytes of code skipped at the entry of the first block, 6 a column */
} qk_gather_channel_m0;

/* `rows` > 0 rows of left + columns + right words. 3 instructions a column and about 30 a row.
 * r0 in, r1 step, r2 out, r4 padding, r5 0, r8 row, r9 left, r10 blocks, r11 entry, r12 right, lr row_bytes;
 * on the stack: rows. */
__attribute__((naked, noinline, used)) static void qk_gather_rows_m0(__attribute__((unused))
                                                                     const qk_gather_channel_m0* g,
                                                                     __attribute__((unused)) const int8_t* in,
                                                                     __attribute__((unused)) int32_t rows,
                                                                     __attribute__((unused)) int32_t* out) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n push {r2}\n"
      "mov r8, r1\n movs r2, r3\n movs r7, r0\n ldmia r7!, {r1, r3, r4, r5, r6}\n mov lr, r3\n"
      "mov r9, r5\n mov r12, r6\n"
      "ldmia r7!, {r5, r6}\n mov r10, r5\n adr r5, 3f\n adds r5, r5, r6\n mov r11, r5\n movs r5, #0\n"
      "1: mov r0, r8\n mov r6, r9\n mov r7, r11\n b 2f\n"
      "4: stmia r2!, {r4}\n"
      "2: subs r6, r6, #1\n bpl 4b\n"
      "mov r6, r10\n mov pc, r7\n"
      ".balign 4\n"
      "3: .rept 8\n ldrsb r3, [r0, r5]\n adds r0, r0, r1\n stmia r2!, {r3}\n .endr\n"
      "subs r6, r6, #1\n bne 3b\n"
      "mov r6, r12\n b 2f\n"
      "4: stmia r2!, {r4}\n"
      "2: subs r6, r6, #1\n bpl 4b\n"
      "add r8, lr\n ldr r6, [sp]\n subs r6, r6, #1\n str r6, [sp]\n bne 1b\n"
      "add sp, #4\n pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}\n");
}
#endif
