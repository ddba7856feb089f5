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
/* Where spread_columns puts the 16 / depth columns that 16 bytes hold: to_pitch apart. */
static void qk_mve_spread_offsets(uint8_t offsets[16], int32_t depth, int32_t to_pitch) {
  int32_t i = 0;
  for (int32_t column = 0; i + depth <= 16; ++column)
    for (int32_t d = 0; d < depth; ++d) offsets[i++] = (uint8_t)(column * to_pitch + d);
}

/* `count` neighbouring columns of `depth` <= 8 bytes: 16 / depth columns in 6 instructions. */
static void qk_mve_spread_columns(int8_t* to, int32_t to_pitch, const int8_t* from, int32_t depth,
                                  int32_t count, const uint8_t offsets[16]) {
  const int32_t columns = 16 / depth;
  __asm__ volatile(
      "vldrb.8 q1, [%[offsets]]\n\t"
      "vctp.8 %[bytes]\n\t"
      "wls lr, %[times], 2f\n"
      "1:\n\t"
      "vpstt\n\t"
      "vldrbt.8 q0, [%[from]]\n\t"
      "vstrbt.8 q0, [%[to], q1]\n\t"
      "add %[from], %[bytes]\n\t"
      "add %[to], %[step]\n\t"
      "le lr, 1b\n"
      "2:\n\t"
      "vctp.8 %[rest]\n\t"
      "vpstt\n\t"
      "vldrbt.8 q0, [%[from]]\n\t"
      "vstrbt.8 q0, [%[to], q1]\n\t"
      : [to] "+&r"(to), [from] "+&r"(from)
      : [times] "r"(count / columns), [rest] "r"(count % columns * depth), [bytes] "r"(columns * depth),
        [step] "r"(columns * to_pitch), [offsets] "r"(offsets)
      : "q0", "q1", "lr", "memory");
}
#endif
