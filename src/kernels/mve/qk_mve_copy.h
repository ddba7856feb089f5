/* MVE: copies of many short runs. */
#ifndef QK_MVE_COPY_H
#define QK_MVE_COPY_H
#include <stdint.h>

/* `count` runs of `bytes`, at most 16, at the given pitches: 7 instructions a run, 5 where bytes is 16. */
static void qk_mve_copy_runs(int8_t* to, int32_t to_pitch, const int8_t* from, int32_t from_pitch,
                             int32_t count, int32_t bytes) {
  if (bytes >= 16) {
    __asm__ volatile(
        "wls lr, %4, 2f\n"
        "1:\n\t"
        "vldrb.8 q0, [%1]\n\t"
        "add %1, %3\n\t"
        "vstrb.8 q0, [%0]\n\t"
        "add %0, %2\n\t"
        "le lr, 1b\n"
        "2:"
        : "+&r"(to), "+&r"(from)
        : "r"(to_pitch), "r"(from_pitch), "r"(count)
        : "q0", "lr", "memory");
  } else {
    __asm__ volatile(
        "vctp.8 %5\n\t"
        "wls lr, %4, 2f\n"
        "1:\n\t"
        "vpstt\n\t"
        "vldrbt.8 q0, [%1]\n\t"
        "vstrbt.8 q0, [%0]\n\t"
        "add %1, %3\n\t"
        "add %0, %2\n\t"
        "le lr, 1b\n"
        "2:"
        : "+&r"(to), "+&r"(from)
        : "r"(to_pitch), "r"(from_pitch), "r"(count), "r"(bytes)
        : "q0", "lr", "memory");
  }
}

/* Runs of any length, 16 bytes of all at a time. from_chunk: 16, or 0 to repeat the same 16 bytes. */
static void qk_mve_copy_wide(int8_t* to, int32_t to_pitch, const int8_t* from, int32_t from_pitch,
                             int32_t from_chunk, int32_t count, int32_t bytes) {
  for (; bytes > 0; bytes -= 16, to += 16, from += from_chunk)
    qk_mve_copy_runs(to, to_pitch, from, from_pitch, count, bytes);
}
#endif
