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
#endif
