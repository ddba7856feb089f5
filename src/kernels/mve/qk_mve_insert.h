/* MVE: pixels of NHWC into a band of columns, channel by channel. */
#ifndef QK_MVE_INSERT_H
#define QK_MVE_INSERT_H
#include <stdint.h>

/* One row of input: to[c * channel_pitch + i * column_bytes] = from[i * from_pitch + c] for i < count,
 * c < channels. 5 instructions for 8 channels of a pixel. from_step: bytes from 8 channels to the next 8. */
static void qk_mve_insert_row(int8_t* to, int32_t channel_pitch, int32_t column_bytes, const int8_t* from,
                              int32_t from_pitch, int32_t from_step, int32_t count, int32_t channels) {
  for (; channels > 0; channels -= 8, to += 8 * channel_pitch, from += from_step) {
    int8_t* column = to;
    const int8_t* pixel = from;
    int32_t lane = 0;
    if (channels >= 8) {
      __asm__ volatile(
          "vidup.u16 q1, %[lane], #1\n\t"
          "vmul.i16 q1, q1, %[pitch]\n\t"
          "wls lr, %[count], 2f\n"
          "1:\n\t"
          "vldrb.u16 q0, [%[pixel]]\n\t"
          "add %[pixel], %[from_pitch]\n\t"
          "vstrb.16 q0, [%[column], q1]\n\t"
          "add %[column], %[column_bytes]\n\t"
          "le lr, 1b\n"
          "2:"
          : [pixel] "+&l"(pixel), [column] "+&r"(column), [lane] "+&Te"(lane)
          : [pitch] "r"(channel_pitch), [count] "r"(count), [from_pitch] "r"(from_pitch),
            [column_bytes] "r"(column_bytes)
          : "q0", "q1", "lr", "memory");
    } else {
      __asm__ volatile(
          "vidup.u16 q1, %[lane], #1\n\t"
          "vmul.i16 q1, q1, %[pitch]\n\t"
          "vctp.16 %[channels]\n\t"
          "wls lr, %[count], 2f\n"
          "1:\n\t"
          "vpstt\n\t"
          "vldrbt.u16 q0, [%[pixel]]\n\t"
          "vstrbt.16 q0, [%[column], q1]\n\t"
          "add %[pixel], %[from_pitch]\n\t"
          "add %[column], %[column_bytes]\n\t"
          "le lr, 1b\n"
          "2:"
          : [pixel] "+&l"(pixel), [column] "+&r"(column), [lane] "+&Te"(lane)
          : [pitch] "r"(channel_pitch), [count] "r"(count), [from_pitch] "r"(from_pitch),
            [column_bytes] "r"(column_bytes), [channels] "r"(channels)
          : "q0", "q1", "lr", "memory");
    }
  }
}
/* Two rows of input into neighbouring bytes of the columns. */
typedef struct {
  const int8_t* from[2]; /*  0: the rows' first pixels */
  int8_t* to;            /*  8: the first column of the first channel */
  int32_t columns;       /* 12: > 0 */
  int32_t channels;      /* 16 */
  int32_t
      from_step; /* 20: from the end of a pixel, rounded up to 8 channels, to the next; if narrow: a pixel */
  int32_t to_step; /* 24: from the column after a pixel's last 8 channels to the next; if narrow: a column */
  int32_t eight_channels; /* 28: 8 * channel_pitch */
  int32_t channel_pitch;  /* 32 */
} qk_mve_insert;

#define QK_INSERT_ENTER      \
  "push {r4-r11, lr}\n\t"    \
  "ldm r0, {r1-r9}\n\t"      \
  "movs r0, #0\n\t"          \
  "movs r10, #1\n\t"         \
  "vidup.u16 q1, r0, #1\n\t" \
  "vmul.i16 q1, q1, r9\n\t"  \
  "vadd.i16 q2, q1, r10\n\t"

/* Channels inside, columns outside: 6 instructions for 8 channels of both rows, a column 6 more. */
__attribute__((naked, noinline, unused)) static void qk_mve_insert_wide(__attribute__((unused))
                                                                        const qk_mve_insert* d) {
  __asm__ volatile(QK_INSERT_ENTER
                   "1:\n\t"
                   "dlstp.16 lr, r5\n"
                   "2:\n\t"
                   "vldrb.u16 q0, [r1], #8\n\t"
                   "vstrb.16 q0, [r3, q1]\n\t"
                   "vldrb.u16 q3, [r2], #8\n\t"
                   "vstrb.16 q3, [r3, q2]\n\t"
                   "add r3, r8\n\t"
                   "letp lr, 2b\n\t"
                   "add r1, r6\n\t"
                   "add r2, r6\n\t"
                   "add r3, r7\n\t"
                   "subs r4, #1\n\t"
                   "bne 1b\n\t"
                   "pop {r4-r11, pc}\n\t");
}

/* At most 8 channels: 9 instructions a column. */
__attribute__((naked, noinline, unused)) static void qk_mve_insert_narrow(__attribute__((unused))
                                                                          const qk_mve_insert* d) {
  __asm__ volatile(QK_INSERT_ENTER
                   "vctp.16 r5\n\t"
                   "dls lr, r4\n"
                   "1:\n\t"
                   "vpstttt\n\t"
                   "vldrbt.u16 q0, [r1]\n\t"
                   "vstrbt.16 q0, [r3, q1]\n\t"
                   "vldrbt.u16 q3, [r2]\n\t"
                   "vstrbt.16 q3, [r3, q2]\n\t"
                   "add r1, r6\n\t"
                   "add r2, r6\n\t"
                   "add r3, r7\n\t"
                   "le lr, 1b\n\t"
                   "pop {r4-r11, pc}\n\t");
}

/* Five rows of input into neighbouring bytes of the columns. */
typedef struct {
  const int8_t* from[5];
  int8_t* to;
  int32_t columns, channels, from_step, to_step, eight_channels, channel_pitch; /* as above, not narrow */
} qk_mve_insert_five;

/* 12 instructions for 8 channels of five rows, a column 9 more. */
__attribute__((naked, noinline, unused)) static void qk_mve_insert_five_rows(__attribute__((unused))
                                                                             const qk_mve_insert_five* d) {
  __asm__ volatile(
      "push {r4-r11, lr}\n\t"
      "vpush {d8-d13}\n\t"
      "ldm r0, {r1-r12}\n\t"
      "movs r0, #0\n\t"
      "vidup.u16 q1, r0, #1\n\t"
      "vmul.i16 q1, q1, r12\n\t"
      "movs r0, #1\n\t"
      "vadd.i16 q2, q1, r0\n\t"
      "vadd.i16 q3, q2, r0\n\t"
      "vadd.i16 q4, q3, r0\n\t"
      "vadd.i16 q5, q4, r0\n"
      "1:\n\t"
      "dlstp.16 lr, r8\n"
      "2:\n\t"
      "vldrb.u16 q0, [r1], #8\n\t"
      "vstrb.16 q0, [r6, q1]\n\t"
      "vldrb.u16 q6, [r2], #8\n\t"
      "vstrb.16 q6, [r6, q2]\n\t"
      "vldrb.u16 q0, [r3], #8\n\t"
      "vstrb.16 q0, [r6, q3]\n\t"
      "vldrb.u16 q6, [r4], #8\n\t"
      "vstrb.16 q6, [r6, q4]\n\t"
      "vldrb.u16 q0, [r5], #8\n\t"
      "vstrb.16 q0, [r6, q5]\n\t"
      "add r6, r11\n\t"
      "letp lr, 2b\n\t"
      "add r1, r9\n\t"
      "add r2, r9\n\t"
      "add r3, r9\n\t"
      "add r4, r9\n\t"
      "add r5, r9\n\t"
      "add r6, r10\n\t"
      "subs r7, #1\n\t"
      "bne 1b\n\t"
      "vpop {d8-d13}\n\t"
      "pop {r4-r11, pc}\n\t");
}

/* Two rows of `count` pixels, `pitch` apart, of `channels` channels, to bytes 0 and 1 of the columns at `to`.
 */
static void qk_mve_insert_rows(int8_t* to, int32_t channel_pitch, int32_t column_bytes, const int8_t* row0,
                               const int8_t* row1, int32_t pitch, int32_t count, int32_t channels) {
  const int32_t eights = (channels + 7) / 8;
  qk_mve_insert d = {{row0, row1},      to,           count, channels, pitch, column_bytes,
                     8 * channel_pitch, channel_pitch};
  if (eights == 1) {
    qk_mve_insert_narrow(&d);
  } else {
    d.from_step = pitch - 8 * eights;
    d.to_step = column_bytes - eights * d.eight_channels;
    qk_mve_insert_wide(&d);
  }
}
#endif
