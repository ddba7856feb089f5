/* Driver of qk_pairs_m0.h: all channels of one pixel whose taps are in scratch. */
#ifndef QK_LAYER_M0_H
#define QK_LAYER_M0_H
#include "qk_packed_m0.h"
#include "qk_pairs_m0.h"
#include "qk_rescale.h"

static inline void qk_layer_start_m0(qk_pairs_m0* a, int32_t* scratch, int32_t taps, int32_t zero_point,
                                     int32_t min, int32_t max) {
  const uint32_t pairs = (uint32_t)(taps + 1) / 2;
  if (taps & 1) scratch[taps] = 0;
  a->x = scratch;
  a->x_end = scratch + 2 * pairs;
  a->skip_fours = (0 - pairs) % 8 * 30;
  a->skip_twos = (0 - pairs) % 8 * 16;
  a->offset = (int32_t)((uint32_t)(zero_point - min) << 16) + (1 << 15);
  a->range = (uint32_t)(max - min);
  a->min = min;
}

/* One block into raw sums, then rescaled by the portable code. */
__attribute__((noinline)) static void qk_layer_block_m0(qk_pairs_m0* a, int32_t fours, int32_t stored,
                                                        const int8_t* shifts) {
  int32_t sums[4];
  int8_t* const y = a->y;
  const int32_t channels = fours ? 4 : 2;
  const int32_t zero_point = a->min + (a->offset >> 16);
  a->fours = fours;
  a->twos = !fours;
  a->ones = 0;
  a->raw = 1;
  a->y = (int8_t*)sums;
  qk_pairs_run_m0(a);
  const uint32_t* m2 = (const uint32_t*)a->weights - channels;
  for (int32_t c = 0; c < stored; ++c)
    y[c] = qk_requantize_s8(sums[c], (int32_t)(m2[c] / 2), shifts[c], zero_point, a->min,
                            a->min + (int32_t)a->range);
  a->y = y + stored;
}

/* Channels of one group from a->weights on to a->y; both move on. shifts: NULL for fast rescaling. */
static inline void qk_layer_run_m0(qk_pairs_m0* a, int32_t channels, const int8_t* shifts) {
  if (!shifts) {
    a->fours = channels / 4;
    a->twos = channels / 2 % 2;
    a->ones = channels % 2;
    a->raw = 0;
    qk_pairs_run_m0(a);
    return;
  }
  while (channels > 0) {
    const int32_t fours = channels >= 4, stored = fours ? 4 : channels < 2 ? channels : 2;
    qk_layer_block_m0(a, fours, stored, shifts);
    channels -= stored;
    shifts += stored;
  }
}
#endif
