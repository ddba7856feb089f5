#include "qk_softmax_s8_mve.h"

#include "qk_softmax_element.h"

static int32_t largest(const int8_t* x, int32_t count) {
  int32_t max = -128;
  __asm__ volatile(
      "vdup.8 q0, %2\n\t"
      "wlstp.8 lr, %1, 2f\n"
      "1:\n\t"
      "vldrb.8 q1, [%0], #16\n\t"
      "vmax.s8 q0, q0, q1\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      "vmaxv.s8 %2, q0"
      : "+&r"(x), "+&r"(count), "+&r"(max)
      :
      : "q0", "q1", "lr", "memory");
  return max;
}

/* 4 elements in 5 instructions. */
static uint64_t sum_of(const int32_t* table, int32_t max, const int8_t* x, int32_t count) {
  register uint32_t low __asm__("r4") = 0;  /* even */
  register uint32_t high __asm__("r5") = 0; /* odd */
  __asm__ volatile(
      "vdup.32 q2, %4\n\t"
      "wlstp.32 lr, %5, 2f\n"
      "1:\n\t"
      "vldrb.s32 q0, [%2], #4\n\t"
      "vsub.i32 q0, q2, q0\n\t"
      "vldrw.u32 q1, [%3, q0, uxtw #2]\n\t"
      "vaddlva.u32 %0, %1, q1\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+&r"(low), "+&r"(high), "+&l"(x)
      : "r"(table), "r"(max), "r"(count)
      : "q0", "q1", "q2", "lr", "memory");
  return (uint64_t)high << 32 | low;
}

/* N8, as qk_softmax_s8 does it: 4 elements in 9 instructions. */
static void divide(const int32_t* table, int32_t max, const int8_t* x, int32_t count, uint32_t reciprocal,
                   int8_t* y) {
  __asm__ volatile(
      "vdup.32 q2, %3\n\t"
      "vdup.32 q3, %5\n\t"
      "vmov.i32 q4, #255\n\t"
      "vmov.i32 q5, #128\n\t"
      "wlstp.32 lr, %4, 2f\n"
      "1:\n\t"
      "vldrb.s32 q0, [%0], #4\n\t"
      "vsub.i32 q0, q2, q0\n\t"
      "vldrw.u32 q1, [%2, q0, uxtw #2]\n\t"
      "vmulh.u32 q1, q1, q3\n\t"
      "vrshr.u32 q1, q1, #14\n\t"
      "vmin.u32 q1, q1, q4\n\t"
      "veor q1, q1, q5\n\t"
      "vstrb.32 q1, [%1], #4\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+&l"(x), "+&l"(y)
      : "r"(table), "r"(max), "r"(count), "r"(reciprocal)
      : "q0", "q1", "q2", "q3", "q4", "q5", "lr", "memory");
}

void qk_softmax_s8_mve(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t count = p->axis_length;
  for (int32_t o = 0; o < p->outer; ++o, input += count, output += count) {
    const int32_t max = largest(input, count);
    const uint64_t sum = sum_of(p->exp_table, max, input, count);
    divide(p->exp_table, max, input, count, qk_softmax_reciprocal(sum), output);
  }
}
