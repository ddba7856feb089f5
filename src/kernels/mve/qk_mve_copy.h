/* MVE: copies of many short runs. */
#ifndef QK_MVE_COPY_H
#define QK_MVE_COPY_H
#include <stdint.h>

/* `count` runs of `bytes` at the given pitches, both > 0, 16 bytes of all at a time: 5 instructions for 16
 * bytes of a run, 6 for its rest. */
__attribute__((naked, noinline, unused)) static void qk_mve_copy_runs(
    __attribute__((unused)) int8_t* to, __attribute__((unused)) int32_t to_pitch,
    __attribute__((unused)) const int8_t* from, __attribute__((unused)) int32_t from_pitch,
    __attribute__((unused)) int32_t count, __attribute__((unused)) int32_t bytes) {
  __asm__ volatile(
      "push {r4-r7, r8, lr}\n\t"
      "ldrd r4, r5, [sp, #24]\n"
      "1:\n\t"
      "mov r6, r0\n\t"
      "mov r7, r2\n\t"
      "dls lr, r4\n\t"
      "subs r5, #16\n\t"
      "blt 3f\n"
      "2:\n\t"
      "vldrb.8 q0, [r7]\n\t"
      "add r7, r3\n\t"
      "vstrb.8 q0, [r6]\n\t"
      "add r6, r1\n\t"
      "le lr, 2b\n\t"
      "add.w r0, r0, #16\n\t"
      "add.w r2, r2, #16\n\t"
      "cmp r5, #0\n\t"
      "bne 1b\n\t"
      "pop {r4-r7, r8, pc}\n"
      "3:\n\t"
      "adds r5, #16\n\t"
      "vctp.8 r5\n"
      "4:\n\t"
      "vpstt\n\t"
      "vldrbt.8 q0, [r7]\n\t"
      "vstrbt.8 q0, [r6]\n\t"
      "add r7, r3\n\t"
      "add r6, r1\n\t"
      "le lr, 4b\n\t"
      "pop {r4-r7, r8, pc}\n\t");
}

/* `count` runs of `bytes` equal bytes. */
__attribute__((unused)) static void qk_mve_fill_runs(int8_t* to, int32_t to_pitch, int32_t value,
                                                     int32_t count, int32_t bytes) {
  for (; count > 0; --count, to += to_pitch) {
    int8_t* y = to;
    __asm__ volatile(
        "vdup.8 q0, %2\n\t"
        "wlstp.8 lr, %1, 2f\n"
        "1:\n\t"
        "vstrb.8 q0, [%0], #16\n\t"
        "letp lr, 1b\n"
        "2:"
        : "+&r"(y)
        : "r"(bytes), "r"(value)
        : "q0", "lr", "memory");
  }
}

/* Where spread_columns puts 16 bytes, which begin 16 / depth columns to_pitch apart. */
__attribute__((unused)) static void qk_mve_spread_offsets(uint8_t offsets[16], int32_t depth,
                                                          int32_t to_pitch) {
  int32_t at = 0;
  for (int32_t i = 0, d = 0; i < 16; ++i) {
    offsets[i] = (uint8_t)(at + d);
    if (++d == depth) {
      d = 0;
      at += to_pitch;
    }
  }
}

/* `rows` rows, from_pitch and `depth` apart, of `count` neighbouring columns of `depth` <= 8 bytes: 16 /
 * depth columns in 5 instructions. */
__attribute__((unused)) static void qk_mve_spread_columns(int8_t* to, int32_t to_pitch, const int8_t* from,
                                                          int32_t from_pitch, int32_t depth, int32_t count,
                                                          int32_t rows, const uint8_t offsets[16]) {
  const int32_t columns = 16 / depth, bytes = columns * depth, step = columns * to_pitch;
  const int32_t times = (count - 1) / columns, rest = (count - times * columns) * depth;
  for (; rows > 0; --rows, to += depth, from += from_pitch) {
    int8_t* y = to;
    const int8_t* x = from;
    __asm__ volatile(
        "vldrb.8 q1, [%[offsets]]\n\t"
        "vctp.8 %[rest]\n\t"
        "wls lr, %[times], 2f\n"
        "1:\n\t"
        "vldrb.8 q0, [%[x]]\n\t"
        "add %[x], %[bytes]\n\t"
        "vstrb.8 q0, [%[y], q1]\n\t"
        "add %[y], %[step]\n\t"
        "le lr, 1b\n"
        "2:\n\t"
        "vpstt\n\t"
        "vldrbt.8 q0, [%[x]]\n\t"
        "vstrbt.8 q0, [%[y], q1]\n\t"
        : [y] "+&r"(y), [x] "+&r"(x)
        : [times] "r"(times), [rest] "r"(rest), [bytes] "r"(bytes), [step] "r"(step), [offsets] "r"(offsets)
        : "q0", "q1", "lr", "memory");
  }
}
#endif
