/* Streams of weights as qk_tile_dsp.h reads them. */
#ifndef PACK_STREAM_H
#define PACK_STREAM_H
#include <stddef.h>
#include <stdint.h>

/* Output channels with their weights, [groups * channels][taps]. */
typedef struct {
  int32_t groups, channels, taps;
  const int8_t* weights;
  const int32_t *bias, *multipliers;
  const int8_t* left_shifts; /* NULL: all zero */
} packed_channels;

/* Little-endian; these and pack_... return the end of what they write. */
int8_t* put_word(int8_t* out, int32_t word);
int8_t* put_halves(int8_t* out, int32_t low, int32_t high);

int32_t pair_bytes(const packed_channels* c);
int32_t single_bytes(const packed_channels* c);
/* Channels `channel` and `channel` + 1, or one channel. */
int8_t* pack_pair(const packed_channels* c, int32_t channel, int8_t* out);
int8_t* pack_single(const packed_channels* c, int32_t channel, int8_t* out);
/* The 2 words of taps k..k+3 of a pair. */
int8_t* pack_pair_unit(const packed_channels* c, int32_t channel, int32_t k, int8_t* out);
#endif
