/* Driver of qk_bytes_m0.h: all channels of one pixel. */
#ifndef QK_BYTES_LAYER_M0_H
#define QK_BYTES_LAYER_M0_H
#include "qk_bytes_m0.h"
#include "qk_packed_m0.h"
#include "qk_rescale.h"

static inline void qk_bytes_rescale_m0(qk_bytes_m0* a, int32_t zero_point, int32_t min, int32_t max) {
  a->range = max - min;
  a->min = min;
  a->offset = (int32_t)((uint32_t)(zero_point - min) << 16) + (1 << 15);
}

/* `taps` taps at x; up to 3 beyond are read. */
static inline void qk_bytes_taps_m0(qk_bytes_m0* a, const void* x, int32_t taps) {
  a->x = (const uint8_t*)x;
  a->x_end = a->x + ((taps + 3) & ~3);
  a->odd = (taps + 3) / 4 % 2;
}

/* For taps in scratch, plus 128. */
static inline void qk_bytes_start_m0(qk_bytes_m0* a, uint8_t* scratch, int32_t taps, int32_t zero_point,
                                     int32_t min, int32_t max) {
  qk_bytes_rescale_m0(a, zero_point, min, max);
  qk_bytes_taps_m0(a, scratch, taps);
  for (uint8_t* x = scratch + taps; x != a->x_end; ++x) *x = 0;
}

/* Once the taps are there. */
static inline void qk_bytes_sum_m0(qk_bytes_m0* a) {
  uint32_t sum = 0;
  for (const uint8_t* x = a->x; x != a->x_end; x += 4) sum += (uint32_t)x[0] + x[1] + x[2] + x[3];
  a->sum = (int32_t)(128 * sum);
}

/* qk_bytes_run_m0 or qk_signed_bytes_run_m0. */
typedef void (*qk_bytes_loop_m0)(qk_bytes_m0* a);

/* The channels into raw sums block by block, then rescaled by the portable code. */
__attribute__((noinline)) static void qk_bytes_slow_m0(qk_bytes_m0* a, int32_t channels, const int8_t* shifts,
                                                       qk_bytes_loop_m0 run) {
  int8_t* y = a->y;
  const int32_t zero_point = a->min + (a->offset >> 16);
  a->raw = 1;
  while (channels > 0) {
    int32_t sums[4];
    const int32_t count = channels >= 4 ? 4 : 1;
    a->fours = count == 4;
    a->ones = count == 1;
    a->y = (int8_t*)sums;
    run(a);
    const uint32_t* m2 = (const uint32_t*)a->weights - count;
    for (int32_t c = 0; c < count; ++c)
      *y++ =
          qk_requantize_s8(sums[c], (int32_t)(m2[c] / 2), *shifts++, zero_point, a->min, a->min + a->range);
    channels -= count;
  }
  a->y = y;
}

/* Channels of one group from a->weights on to a->y; both move on. shifts: NULL for fast rescaling. */
static inline void qk_bytes_layer_m0(qk_bytes_m0* a, int32_t channels, const int8_t* shifts,
                                     qk_bytes_loop_m0 run) {
  if (shifts) {
    qk_bytes_slow_m0(a, channels, shifts, run);
  } else {
    a->fours = channels >> 2;
    a->ones = channels & 3;
    a->raw = 0;
    run(a);
  }
}
#endif
