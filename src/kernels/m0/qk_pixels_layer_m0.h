/* Driver of qk_pixels_m0.h: all channels of two pixels whose taps are in scratch. */
#ifndef QK_PIXELS_LAYER_M0_H
#define QK_PIXELS_LAYER_M0_H
#include "qk_packed_m0.h"
#include "qk_pixels_m0.h"
#include "qk_rescale.h"

static inline void qk_pixels_start_m0(qk_pixels_m0* a, int32_t* scratch, int32_t taps, int32_t zero_point,
                                      int32_t min, int32_t max) {
  const int32_t steps = (taps + 1) / 2;
  a->x = scratch;
  a->x_end = scratch + 3 * steps;
  a->skip = (uint32_t)(5 - (steps + 5) % 6);
  a->tail_bytes = steps % 2 * 2;
  a->min = min;
  a->offset = (int32_t)((uint32_t)(zero_point - min) << 16) + (1 << 15);
  a->range = (uint32_t)(max - min);
}

/* From taps one after the other, the last of an odd number missing, to x x' c for each two; from the end, in
 * place. */
static inline void qk_pixels_spread_m0(int32_t* scratch, int32_t taps) {
  const int32_t* from = scratch + taps;
  int32_t* to = scratch + (taps + 1) / 2 * 3;
  if (taps & 1) {
    const uint32_t x = (uint32_t) * --from;
    to -= 3;
    to[0] = (int32_t)x;
    to[1] = 0;
    to[2] = (int32_t)(32768 - 128 * x);
  }
  while (to != scratch) {
    const uint32_t second = (uint32_t)from[-1], first = (uint32_t)from[-2];
    from -= 2;
    to -= 3;
    to[0] = (int32_t)first;
    to[1] = (int32_t)second;
    to[2] = (int32_t)(32768 - 128 * (first + second));
  }
}

/* The channels into raw sums block by block, then rescaled by the portable code. */
__attribute__((noinline)) static void qk_pixels_slow_m0(qk_pixels_m0* a, int32_t channels,
                                                        const int8_t* shifts) {
  int8_t *y_p = a->y_p, *y_q = a->y_q;
  const int32_t zero_point = a->min + (a->offset >> 16), max = a->min + (int32_t)a->range;
  a->raw = 1;
  while (channels > 0) {
    int32_t sums[4];
    const int32_t count = channels >= 2 ? 2 : 1;
    a->twos = count == 2;
    a->one = count == 1;
    a->y_p = (int8_t*)sums;
    qk_pixels_run_m0(a);
    const uint32_t* m2 = (const uint32_t*)a->weights - count;
    for (int32_t c = 0; c < count; ++c, ++shifts) {
      const int32_t m = (int32_t)(m2[c] / 2);
      *y_p++ = qk_requantize_s8(sums[2 * c], m, *shifts, zero_point, a->min, max);
      *y_q++ = qk_requantize_s8(sums[2 * c + 1], m, *shifts, zero_point, a->min, max);
    }
    channels -= count;
  }
  a->y_p = y_p;
  a->y_q = y_q;
}

/* Channels of one group from a->weights on to a->y_p and a->y_q; all move on. shifts: NULL for fast
 * rescaling. */
static inline void qk_pixels_channels_m0(qk_pixels_m0* a, int32_t channels, const int8_t* shifts) {
  if (shifts) {
    qk_pixels_slow_m0(a, channels, shifts);
  } else {
    a->twos = channels >> 1;
    a->one = channels & 1;
    a->raw = 0;
    qk_pixels_run_m0(a);
  }
}
#endif
