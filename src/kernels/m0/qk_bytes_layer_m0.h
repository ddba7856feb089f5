/* Driver of qk_bytes_m0.h: all channels of one pixel whose taps are in scratch. */
#ifndef QK_BYTES_LAYER_M0_H
#define QK_BYTES_LAYER_M0_H
#include "qk_bytes_m0.h"
#include "qk_rescale.h"

/* First 16 bytes of the packed weights; the blocks follow. Where an output may pass 16 bits or a left shift
 * is above one, `shifts` is the place of the left shifts (a byte for each channel), m2 is 2m, and rescaling
 * is slow; else it is 0. */
typedef struct {
  uint32_t shifts, unused[3];
} qk_bytes_header_m0;

static inline void qk_bytes_start_m0(qk_bytes_m0* a, uint8_t* scratch, int32_t taps, int32_t zero_point,
                                     int32_t min, int32_t max) {
  const int32_t padded = (taps + 3) & ~3;
  for (int32_t i = taps; i < padded; ++i) scratch[i] = 0;
  a->x = scratch;
  a->x_end = scratch + padded;
  a->odd = padded / 4 % 2;
  a->range = max - min;
  a->min = min;
  a->offset = (int32_t)((uint32_t)(zero_point - min) << 16) + (1 << 15);
}

/* Once the taps are in scratch. */
static inline void qk_bytes_sum_m0(qk_bytes_m0* a) {
  uint32_t sum = 0;
  for (const uint8_t* x = a->x; x != a->x_end; x += 4) sum += (uint32_t)x[0] + x[1] + x[2] + x[3];
  a->sum = (int32_t)(128 * sum);
}

/* The channels into raw sums block by block, then rescaled by the portable code. */
__attribute__((noinline)) static void qk_bytes_slow_m0(qk_bytes_m0* a, int32_t channels,
                                                       const int8_t* shifts) {
  int8_t* y = a->y;
  const int32_t zero_point = a->min + (a->offset >> 16);
  a->raw = 1;
  while (channels > 0) {
    int32_t sums[4];
    const int32_t count = channels >= 4 ? 4 : 1;
    a->fours = count == 4;
    a->ones = count == 1;
    a->y = (int8_t*)sums;
    qk_bytes_run_m0(a);
    const uint32_t* m2 = (const uint32_t*)a->weights - count;
    for (int32_t c = 0; c < count; ++c)
      *y++ =
          qk_requantize_s8(sums[c], (int32_t)(m2[c] / 2), *shifts++, zero_point, a->min, a->min + a->range);
    channels -= count;
  }
  a->y = y;
}

/* Channels of one group from a->weights on to a->y; both move on. shifts: NULL for fast rescaling. */
static inline void qk_bytes_layer_m0(qk_bytes_m0* a, int32_t channels, const int8_t* shifts) {
  if (shifts) {
    qk_bytes_slow_m0(a, channels, shifts);
  } else {
    a->fours = channels >> 2;
    a->ones = channels & 3;
    a->raw = 0;
    qk_bytes_run_m0(a);
  }
}
#endif
