#include "pack_tile.h"

#include "pack_stream.h"

/* header: all channels single; bytes of a group's stream. Then the streams (qk_tile_dsp.h). */
enum { HEADER = 8 };

/* Whether 256 times a sum of int8 times these weights may not fit int32. */
static int is_too_large(const int8_t* w, int32_t count) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; ++i) sum += w[i] < 0 ? -w[i] : w[i];
  return sum > 65535;
}

static int is_single(const packed_channels* c) {
  for (int32_t i = 0; i < c->channels * c->groups; ++i)
    if (is_too_large(c->weights + i * c->taps, c->taps)) return 1;
  return 0;
}

static int32_t group_bytes(const packed_channels* c, int single) {
  const int32_t pairs = single ? 0 : c->channels / 2;
  return pairs * dsp_pair_bytes(c) + (c->channels - 2 * pairs) * dsp_single_bytes(c);
}

static int32_t tile_packed_bytes(const packed_channels* c) {
  return HEADER + c->groups * group_bytes(c, is_single(c));
}

static void tile_pack(const packed_channels* c, int8_t* packed) {
  const int single = is_single(c);
  packed = dsp_put_word(packed, single);
  packed = dsp_put_word(packed, group_bytes(c, single));
  for (int32_t group = 0; group < c->groups; ++group) {
    int32_t channel = group * c->channels;
    const int32_t end = channel + c->channels;
    for (; !single && channel + 1 < end; channel += 2) packed = dsp_pack_pair(c, channel, packed);
    for (; channel < end; ++channel) packed = dsp_pack_single(c, channel, packed);
  }
}

int32_t dsp_conv_packed_bytes(const void* params) {
  const packed_channels c = dsp_conv_channels(params);
  return tile_packed_bytes(&c);
}

void dsp_conv_pack(const void* params, int8_t* packed) {
  const packed_channels c = dsp_conv_channels(params);
  tile_pack(&c, packed);
}

/* The streams of qk_wide_tile_dsp.h. */
static int32_t wide_group_bytes(const packed_channels* c) {
  const int32_t units = (c->taps + 3) / 4, words = c->left_shifts != NULL ? 1 : 0;
  return 4 * (c->channels * (2 * units + 2) + (c->channels + 1) / 2 * words);
}

static int8_t* pack_wide(const packed_channels* c, int32_t channel, int32_t count, int8_t* out) {
  for (int32_t i = 0; i < count; ++i) out = dsp_put_word(out, c->bias[channel + i]);
  for (int32_t k = 0; k < c->taps; k += 4)
    for (int32_t odd = 0; odd < 2; ++odd)
      for (int32_t i = 0; i < count; ++i)
        out =
            dsp_put_halves(out, dsp_weight(c, channel + i, k + odd), dsp_weight(c, channel + i, k + odd + 2));
  for (int32_t i = 0; i < count; ++i) out = dsp_put_word(out, 2 * c->multipliers[channel + i]);
  if (c->left_shifts == NULL) return out;
  return dsp_put_word(out, c->left_shifts[channel] + (count > 1 ? 256 * c->left_shifts[channel + 1] : 0));
}

int32_t dsp_conv_wide_packed_bytes(const void* params) {
  const packed_channels c = dsp_conv_channels(params);
  return HEADER + c.groups * wide_group_bytes(&c);
}

void dsp_conv_wide_pack(const void* params, int8_t* packed) {
  const packed_channels c = dsp_conv_channels(params);
  packed = dsp_put_word(packed, 0);
  packed = dsp_put_word(packed, wide_group_bytes(&c));
  for (int32_t group = 0; group < c.groups; ++group) {
    const int32_t end = (group + 1) * c.channels;
    for (int32_t channel = group * c.channels; channel < end; channel += 2)
      packed = pack_wide(&c, channel, channel + 1 < end ? 2 : 1, packed);
  }
}

int32_t dsp_fully_connected_rows_packed_bytes(const void* params) {
  const packed_channels c = dsp_fully_connected_channels(params);
  return tile_packed_bytes(&c);
}

void dsp_fully_connected_rows_pack(const void* params, int8_t* packed) {
  const packed_channels c = dsp_fully_connected_channels(params);
  tile_pack(&c, packed);
}

/* Three rows as int16, in whole units. */
static int32_t patch_bytes(int32_t taps) {
  return 24 * ((taps + 3) / 4);
}

/* The patch of 3 pixels (qk_patch_dsp.h) and, if they may need it, their bytes. */
int32_t dsp_conv_scratch_bytes(const void* params) {
  const packed_channels c = dsp_conv_channels(params);
  return patch_bytes(c.taps) + (dsp_conv_is_pointwise(params) ? 0 : 3 * c.taps);
}

int32_t dsp_fully_connected_rows_scratch_bytes(const void* params) {
  return patch_bytes(dsp_fully_connected_channels(params).taps);
}
