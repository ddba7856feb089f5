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

packed_channels dsp_conv_channels(const void* params);            /* of qk_conv_s8_params */
packed_channels dsp_fully_connected_channels(const void* params); /* of qk_fully_connected_s8_params */
/* Convolutions of 1 tap that read the input pixel by pixel. */
int dsp_conv_is_pointwise(const void* params);

/* Little-endian; these and pack_... return the end of what they write. */
int8_t* dsp_put_word(int8_t* out, int32_t word);
int8_t* dsp_put_halves(int8_t* out, int32_t low, int32_t high);

/* A weight, 0 past the taps. */
int32_t dsp_weight(const packed_channels* c, int32_t channel, int32_t k);

int32_t dsp_pair_bytes(const packed_channels* c);
int32_t dsp_single_bytes(const packed_channels* c);
/* Channels `channel` and `channel` + 1, or one channel. */
int8_t* dsp_pack_pair(const packed_channels* c, int32_t channel, int8_t* out);
int8_t* dsp_pack_single(const packed_channels* c, int32_t channel, int8_t* out);
/* The 2 words of taps k..k+3 of a pair. */
int8_t* dsp_pack_pair_unit(const packed_channels* c, int32_t channel, int32_t k, int8_t* out);
#endif
