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
  return pairs * pair_bytes(c) + (c->channels - 2 * pairs) * single_bytes(c);
}

static int32_t tile_packed_bytes(const packed_channels* c) {
  return HEADER + c->groups * group_bytes(c, is_single(c));
}

static void tile_pack(const packed_channels* c, int8_t* packed) {
  const int single = is_single(c);
  packed = put_word(packed, single);
  packed = put_word(packed, group_bytes(c, single));
  for (int32_t group = 0; group < c->groups; ++group) {
    int32_t channel = group * c->channels;
    const int32_t end = channel + c->channels;
    for (; !single && channel + 1 < end; channel += 2) packed = pack_pair(c, channel, packed);
    for (; channel < end; ++channel) packed = pack_single(c, channel, packed);
  }
}

int32_t conv_packed_bytes(const void* params) {
  const packed_channels c = conv_channels(params);
  return tile_packed_bytes(&c);
}

void conv_pack(const void* params, int8_t* packed) {
  const packed_channels c = conv_channels(params);
  tile_pack(&c, packed);
}

int32_t fully_connected_rows_packed_bytes(const void* params) {
  const packed_channels c = fully_connected_channels(params);
  return tile_packed_bytes(&c);
}

void fully_connected_rows_pack(const void* params, int8_t* packed) {
  const packed_channels c = fully_connected_channels(params);
  tile_pack(&c, packed);
}

/* Three rows as int16, in whole units. */
static int32_t patch_bytes(int32_t taps) {
  return 24 * ((taps + 3) / 4);
}

/* The patch of 3 pixels (qk_patch_dsp.h) and, if they may need it, their bytes. */
int32_t conv_scratch_bytes(const void* params) {
  const packed_channels c = conv_channels(params);
  return patch_bytes(c.taps) + (conv_is_pointwise(params) ? 0 : 3 * c.taps);
}

int32_t fully_connected_rows_scratch_bytes(const void* params) {
  return patch_bytes(fully_connected_channels(params).taps);
}
