#include "qk_table_s8_m0.h"

/* y[i] = table[x[i] + 128] for count > 0 elements; y may be x.
 * r0 x_end, r1 y_end, r2 middle of the table, r3 offset from the ends, counts up to 0. */
__attribute__((naked, noinline, used)) static void qk_look_up_m0(__attribute__((unused)) const int8_t* x,
                                                                 __attribute__((unused)) int8_t* y,
                                                                 __attribute__((unused)) const int8_t* table,
                                                                 __attribute__((unused)) int32_t count) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, lr}\n adds r0, r0, r3\n adds r1, r1, r3\n adds r2, #128\n rsbs r3, r3, #0\n"
      "1: ldrsb r4, [r0, r3]\n ldrb r4, [r2, r4]\n strb r4, [r1, r3]\n adds r3, r3, #1\n bne 1b\n"
      "pop {r4, pc}\n");
}

void qk_table_s8_m0(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  if (p->count > 0) qk_look_up_m0(input, output, p->table, p->count);
}
