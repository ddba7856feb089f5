#include "qk_table_s8_mve.h"

/* 16 elements in 5 instructions: a gather with the elements as unsigned offsets. */
void qk_table_s8_mve(const qk_table_s8_params* p, const int8_t* input, int8_t* output) {
  __asm__ volatile(
      "vmov.i8 q2, #128\n\t"
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%0], #16\n\t"
      "veor q0, q0, q2\n\t"
      "vldrb.u8 q1, [%3, q0]\n\t"
      "vstrb.8 q1, [%1], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+&r"(input), "+&r"(output)
      : "r"(p->count), "r"(p->table)
      : "q0", "q1", "q2", "lr", "memory");
}
