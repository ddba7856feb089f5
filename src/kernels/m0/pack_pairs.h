/* Weights for qk_pairs_m0.h. Host code. */
#ifndef QK_PACK_PAIRS_M0_H
#define QK_PACK_PAIRS_M0_H
#include <stdint.h>

typedef struct {
  int32_t groups, channels, taps; /* channels and taps of one group */
  const int8_t* weights;          /* [groups * channels][taps] */
  const int32_t* bias;
  const int32_t* multipliers;
  const int8_t* left_shifts; /* or NULL */
} layer_m0;

/* No weight is -128: pairs of products stay below 2^15. */
int layer_suits_m0(const layer_m0* layer);
int32_t layer_packed_bytes_m0(const layer_m0* layer);
void layer_pack_m0(const layer_m0* layer, int8_t* packed);
/* 1: no sum of this channel, rescaled, passes 16 bits: |sum| * m2 / 2^32 + 2 * 255 < 2^15. */
int rescale_is_short_m0(int64_t largest_sum, int32_t multiplier, int32_t left_shift);
#endif
