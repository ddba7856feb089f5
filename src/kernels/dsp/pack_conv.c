#include "pack_conv.h"

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

static packed_channels conv_channels(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  const packed_channels c = {p->groups,
                             p->output_channels / p->groups,
                             p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                             p->weights,
                             p->bias,
                             p->multipliers,
                             p->left_shifts};
  return c;
}

int32_t conv_packed_bytes(const void* params) {
  const packed_channels c = conv_channels(params);
  return tile_packed_bytes(&c);
}

void conv_pack(const void* params, int8_t* packed) {
  const packed_channels c = conv_channels(params);
  tile_pack(&c, packed);
}

/* qk_conv_s8_dsp.c: the patch of 3 pixels, and a pixel of zero points or 3 windows. */
int32_t conv_scratch_bytes(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  const int32_t depth = p->input_channels / p->groups, taps = p->kernel_height * p->kernel_width * depth;
  return 24 * ((taps + 3) / 4) + (depth % 4 == 0 ? depth : 3 * taps);
}
