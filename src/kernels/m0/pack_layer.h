/* What convolution and fully connected have in common for the packers. Host code. */
#ifndef PACK_LAYER_M0_H
#define PACK_LAYER_M0_H
#include <stdint.h>

typedef struct {
  int32_t groups, channels, taps; /* channels and taps of one group */
  const int8_t* weights;          /* [groups * channels][taps] */
  const int32_t* bias;
  const int32_t* multipliers;
  const int8_t* left_shifts; /* or NULL */
  int32_t tap_offset;        /* what qk_bytes_m0.h finds added to taps, 0 or 128 */
} layer_m0;

int32_t left_shift_m0(const layer_m0* l, int32_t channel);
/* 1: no sum, rescaled, passes 16 bits, and no left shift passes one: the kernels' fast rescaling is exact. */
int is_fast_m0(const layer_m0* l);
/* Appends the left shifts, a byte a channel, where the layer is not fast, and writes the header of 16 bytes
 * before the blocks that end at `end`. */
void finish_packing_m0(const layer_m0* l, int8_t* packed, int8_t* end);
/* Header and left shifts. */
int32_t extra_bytes_m0(const layer_m0* l);
/* The word of the multiplier table. */
uint32_t multiplier_m0(const layer_m0* l, int32_t channel, int fast);

/* Weights for qk_pairs_m0.h; it suits where no weight is -128: pairs of products stay below 2^15. */
int pairs_suit_m0(const layer_m0* l);
int32_t pairs_bytes_m0(const layer_m0* l);
void pack_pairs_m0(const layer_m0* l, int8_t* packed);

/* Weights for qk_pixels_m0.h; it suits where qk_pairs_m0.h does. */
int32_t pixels_bytes_m0(const layer_m0* l);
void pack_pixels_m0(const layer_m0* l, int8_t* packed);

/* Weights for qk_bytes_m0.h. */
int32_t bytes_bytes_m0(const layer_m0* l);
void pack_bytes_m0(const layer_m0* l, int8_t* packed);
#endif
