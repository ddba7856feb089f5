#include "pack_stream.h"

int8_t* put_halves(int8_t* out, int32_t low, int32_t high) {
  const uint32_t word = ((uint32_t)low & 0xffffu) | (uint32_t)high << 16;
  for (int i = 0; i < 4; ++i) *out++ = (int8_t)(word >> 8 * i);
  return out;
}

int8_t* put_word(int8_t* out, int32_t word) {
  return put_halves(out, word, (int32_t)((uint32_t)word >> 16));
}

static int32_t units(const packed_channels* c) {
  return (c->taps + 3) / 4;
}

int32_t pair_bytes(const packed_channels* c) {
  return 4 * (2 * units(c) + 4 + (c->left_shifts != NULL));
}

int32_t single_bytes(const packed_channels* c) {
  return 4 * (units(c) + 2 + (c->left_shifts != NULL));
}

/* A weight, 0 past the end. */
static int32_t weight(const packed_channels* c, int32_t channel, int32_t k) {
  return k < c->taps ? c->weights[channel * c->taps + k] : 0;
}

static int32_t weight_pair(const packed_channels* c, int32_t channel, int32_t k) {
  return 256 * weight(c, channel + 1, k) + weight(c, channel, k);
}

int8_t* pack_pair_unit(const packed_channels* c, int32_t channel, int32_t k, int8_t* out) {
  out = put_halves(out, weight_pair(c, channel, k), weight_pair(c, channel, k + 2));
  return put_halves(out, weight_pair(c, channel, k + 1), weight_pair(c, channel, k + 3));
}

int8_t* pack_pair(const packed_channels* c, int32_t channel, int8_t* out) {
  out = put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < c->taps; k += 4) out = pack_pair_unit(c, channel, k, out);
  out = put_word(out, c->bias[channel + 1]);
  out = put_word(out, 2 * c->multipliers[channel]);
  out = put_word(out, 2 * c->multipliers[channel + 1]);
  if (c->left_shifts != NULL) out = put_word(out, c->left_shifts[channel] + 256 * c->left_shifts[channel + 1]);
  return out;
}

int8_t* pack_single(const packed_channels* c, int32_t channel, int8_t* out) {
  out = put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < 4 * units(c); ++k) *out++ = (int8_t)weight(c, channel, k);
  out = put_word(out, 2 * c->multipliers[channel]);
  return c->left_shifts != NULL ? put_word(out, c->left_shifts[channel]) : out;
}
