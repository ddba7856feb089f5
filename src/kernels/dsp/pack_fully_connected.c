#include "pack_fully_connected.h"

#include "pack_stream.h"
#include "qk_fully_connected_s8.h"

static packed_channels fully_connected_channels(const void* params) {
  const qk_fully_connected_s8_params* p = (const qk_fully_connected_s8_params*)params;
  const packed_channels c = {1,       p->out_features, p->in_features, p->weights,
                             p->bias, p->multipliers,  p->left_shifts};
  return c;
}

int32_t fully_connected_packed_bytes(const void* params) {
  const packed_channels c = fully_connected_channels(params);
  const int32_t units = (c.taps + 3) / 4, rest = c.channels % 8;
  return c.channels / 8 * (32 * units + 64 + (c.left_shifts != NULL ? 8 : 0)) + rest / 2 * pair_bytes(&c) +
         rest % 2 * single_bytes(&c);
}

/* The stream of qk_row_dsp.h. */
static int8_t* pack_eight(const packed_channels* c, int32_t channel, int8_t* out) {
  const int32_t last = (c->taps - 1) / 4 * 4;
  for (int32_t i = 0; i < 8; i += 2) out = put_word(out, c->bias[channel + i]);
  for (int32_t i = 1; i < 8; i += 2) out = put_word(out, c->bias[channel + i]);
  for (int32_t i = 0; i < 8; i += 2) out = pack_pair_unit(c, channel + i, last, out);
  for (int32_t k = 0; k < last; k += 4)
    for (int32_t i = 0; i < 8; i += 2) out = pack_pair_unit(c, channel + i, k, out);
  if (c->left_shifts != NULL) {
    for (int32_t i = 0; i < 8; i += 2) *out++ = c->left_shifts[channel + i];
    for (int32_t i = 1; i < 8; i += 2) *out++ = c->left_shifts[channel + i];
  }
  for (int32_t i = 0; i < 8; ++i) out = put_word(out, 2 * c->multipliers[channel + i]);
  return out;
}

void fully_connected_pack(const void* params, int8_t* packed) {
  const packed_channels c = fully_connected_channels(params);
  int32_t channel = 0;
  for (; channel + 8 <= c.channels; channel += 8) packed = pack_eight(&c, channel, packed);
  for (; channel + 2 <= c.channels; channel += 2) packed = pack_pair(&c, channel, packed);
  if (channel < c.channels) pack_single(&c, channel, packed);
}
