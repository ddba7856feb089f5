/* MVE: the fused activation, where the kernel's saturation does not do it already. */
#ifndef QK_MVE_CLAMP_H
#define QK_MVE_CLAMP_H
#include <stdint.h>

/* N7, where the bounds are not those of int8. */
static inline void qk_mve_clamp(int8_t* y, int32_t count, int32_t min, int32_t max) {
  if (min == -128 && max == 127) return;
  __asm__ volatile(
      "vdup.8 q1, %2\n\t"
      "vdup.8 q2, %3\n\t"
      "wlstp.8 lr, %1, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%0]\n\t"
      "vmax.s8 q0, q0, q1\n\t"
      "vmin.s8 q0, q0, q2\n\t"
      "vstrb.8 q0, [%0], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+&r"(y)
      : "r"(count), "r"(min), "r"(max)
      : "q0", "q1", "q2", "lr", "memory");
}
#endif
