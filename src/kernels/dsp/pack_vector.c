#include "pack_vector.h"

#include "pack_stream.h"

static int32_t eight_bytes(const packed_channels* c) {
  return 32 * ((c->taps + 3) / 4) + 64 + (c->left_shifts != NULL ? 8 : 0);
}

/* The stream of qk_row_dsp.h. */
static int8_t* pack_eight(const packed_channels* c, int32_t channel, int8_t* out) {
  const int32_t last = (c->taps - 1) / 4 * 4;
  for (int32_t i = 0; i < 8; i += 2) out = dsp_put_word(out, c->bias[channel + i]);
  for (int32_t i = 1; i < 8; i += 2) out = dsp_put_word(out, c->bias[channel + i]);
  for (int32_t i = 0; i < 8; i += 2) out = dsp_pack_pair_unit(c, channel + i, last, out);
  for (int32_t k = 0; k < last; k += 4)
    for (int32_t i = 0; i < 8; i += 2) out = dsp_pack_pair_unit(c, channel + i, k, out);
  if (c->left_shifts != NULL) {
    for (int32_t i = 0; i < 8; i += 2) *out++ = c->left_shifts[channel + i];
    for (int32_t i = 1; i < 8; i += 2) *out++ = c->left_shifts[channel + i];
  }
  for (int32_t i = 0; i < 8; ++i) out = dsp_put_word(out, 2 * c->multipliers[channel + i]);
  return out;
}

static int32_t vector_bytes(const packed_channels* c) {
  const int32_t rest = c->channels % 8;
  const int32_t group =
      c->channels / 8 * eight_bytes(c) + rest / 2 * dsp_pair_bytes(c) + rest % 2 * dsp_single_bytes(c);
  return c->groups * group;
}

static void pack_vector(const packed_channels* c, int8_t* packed) {
  for (int32_t group = 0; group < c->groups; ++group) {
    const int32_t end = (group + 1) * c->channels;
    int32_t channel = group * c->channels;
    for (; channel + 8 <= end; channel += 8) packed = pack_eight(c, channel, packed);
    for (; channel + 2 <= end; channel += 2) packed = dsp_pack_pair(c, channel, packed);
    if (channel < end) packed = dsp_pack_single(c, channel, packed);
  }
}

int32_t dsp_fully_connected_packed_bytes(const void* params) {
  const packed_channels c = dsp_fully_connected_channels(params);
  return vector_bytes(&c);
}

void dsp_fully_connected_pack(const void* params, int8_t* packed) {
  const packed_channels c = dsp_fully_connected_channels(params);
  pack_vector(&c, packed);
}

int32_t dsp_conv_row_packed_bytes(const void* params) {
  const packed_channels c = dsp_conv_channels(params);
  return vector_bytes(&c);
}

void dsp_conv_row_pack(const void* params, int8_t* packed) {
  const packed_channels c = dsp_conv_channels(params);
  pack_vector(&c, packed);
}

int32_t dsp_conv_row_scratch_bytes(const void* params) {
  return dsp_conv_is_pointwise(params) ? 0 : dsp_conv_channels(params).taps;
}
