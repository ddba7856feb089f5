#include "pack_stream.h"

#include "qk_conv_s8.h"
#include "qk_fully_connected_s8.h"

int8_t* dsp_put_halves(int8_t* out, int32_t low, int32_t high) {
  const uint32_t word = ((uint32_t)low & 0xffffu) | (uint32_t)high << 16;
  for (int i = 0; i < 4; ++i) *out++ = (int8_t)(word >> 8 * i);
  return out;
}

int8_t* dsp_put_word(int8_t* out, int32_t word) {
  return dsp_put_halves(out, word, (int32_t)((uint32_t)word >> 16));
}

static int32_t units(const packed_channels* c) {
  return (c->taps + 3) / 4;
}

int32_t dsp_pair_bytes(const packed_channels* c) {
  return 4 * (2 * units(c) + 4 + (c->left_shifts != NULL));
}

int32_t dsp_single_bytes(const packed_channels* c) {
  return 4 * (units(c) + 2 + (c->left_shifts != NULL));
}

int32_t dsp_weight(const packed_channels* c, int32_t channel, int32_t k) {
  return k < c->taps ? c->weights[channel * c->taps + k] : 0;
}

static int32_t weight_pair(const packed_channels* c, int32_t channel, int32_t k) {
  return 256 * dsp_weight(c, channel + 1, k) + dsp_weight(c, channel, k);
}

int8_t* dsp_pack_pair_unit(const packed_channels* c, int32_t channel, int32_t k, int8_t* out) {
  out = dsp_put_halves(out, weight_pair(c, channel, k), weight_pair(c, channel, k + 2));
  return dsp_put_halves(out, weight_pair(c, channel, k + 1), weight_pair(c, channel, k + 3));
}

int8_t* dsp_pack_pair(const packed_channels* c, int32_t channel, int8_t* out) {
  out = dsp_put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < c->taps; k += 4) out = dsp_pack_pair_unit(c, channel, k, out);
  out = dsp_put_word(out, c->bias[channel + 1]);
  out = dsp_put_word(out, 2 * c->multipliers[channel]);
  out = dsp_put_word(out, 2 * c->multipliers[channel + 1]);
  if (c->left_shifts != NULL)
    out = dsp_put_word(out, c->left_shifts[channel] + 256 * c->left_shifts[channel + 1]);
  return out;
}

int8_t* dsp_pack_single(const packed_channels* c, int32_t channel, int8_t* out) {
  out = dsp_put_word(out, c->bias[channel]);
  for (int32_t k = 0; k < 4 * units(c); ++k) *out++ = (int8_t)dsp_weight(c, channel, k);
  out = dsp_put_word(out, 2 * c->multipliers[channel]);
  return c->left_shifts != NULL ? dsp_put_word(out, c->left_shifts[channel]) : out;
}

packed_channels dsp_conv_channels(const void* params) {
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

packed_channels dsp_fully_connected_channels(const void* params) {
  const qk_fully_connected_s8_params* p = (const qk_fully_connected_s8_params*)params;
  const packed_channels c = {1,       p->out_features, p->in_features, p->weights,
                             p->bias, p->multipliers,  p->left_shifts};
  return c;
}

int dsp_conv_is_pointwise(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  return p->groups == 1 && p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->pad_top == 0 && p->pad_left == 0 && p->output_width == p->input_width &&
         p->output_height == p->input_height;
}
