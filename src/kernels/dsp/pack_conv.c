#include "pack_conv.h"

#include <string.h>

#include "pack_words.h"

/* header: all channels single; bytes of a group's stream. Then the streams (qk_tile_dsp.h). */
enum { HEADER = 8 };

static int32_t stream_bytes(int32_t channels, int32_t taps, int single, int shifts) {
  const int32_t units = (taps + 3) / 4;
  const int32_t pairs = single ? 0 : channels / 2, rest = channels - 2 * pairs;
  return 4 * (pairs * (2 * units + 4 + shifts) + rest * (units + 2 + shifts));
}

/* The four weights of a unit, 0 past the end. */
static int32_t weight(const int8_t* w, int32_t taps, int32_t k) {
  return k < taps ? w[k] : 0;
}

static int8_t* pack_pair(const packed_channels* c, int32_t channel, int8_t* out) {
  const int8_t *a = c->weights + channel * c->taps, *b = a + c->taps;
  out = put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < c->taps; k += 4) {
    for (int32_t i = k; i < k + 2; ++i) {
      const int32_t low = 256 * weight(b, c->taps, i) + weight(a, c->taps, i);
      const int32_t high = 256 * weight(b, c->taps, i + 2) + weight(a, c->taps, i + 2);
      out = put_halves(out, low, high);
    }
  }
  out = put_word(out, c->bias[channel + 1]);
  out = put_word(out, 2 * c->multipliers[channel]);
  out = put_word(out, 2 * c->multipliers[channel + 1]);
  if (c->left_shifts != NULL) out = put_word(out, c->left_shifts[channel] + 256 * c->left_shifts[channel + 1]);
  return out;
}

static int8_t* pack_single(const packed_channels* c, int32_t channel, int8_t* out) {
  out = put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < (c->taps + 3) / 4 * 4; ++k)
    *out++ = (int8_t)weight(c->weights + channel * c->taps, c->taps, k);
  out = put_word(out, 2 * c->multipliers[channel]);
  return c->left_shifts != NULL ? put_word(out, c->left_shifts[channel]) : out;
}

static int is_single(const packed_channels* c) {
  for (int32_t i = 0; i < c->channels * c->groups; ++i)
    if (weights_too_large(c->weights + i * c->taps, c->taps)) return 1;
  return 0;
}

static int32_t tile_packed_bytes(const packed_channels* c) {
  return HEADER + c->groups * stream_bytes(c->channels, c->taps, is_single(c), c->left_shifts != NULL);
}

static void tile_pack(const packed_channels* c, int8_t* packed) {
  const int single = is_single(c);
  packed = put_word(packed, single);
  packed = put_word(packed, stream_bytes(c->channels, c->taps, single, c->left_shifts != NULL));
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
