#include "pack_depthwise.h"

#include "pack_stream.h"
#include "qk_depthwise_conv_s8.h"

/* The stream of qk_taps_dsp.h, in blocks of 4 channels; the last block ends with the last channel. */
enum { BLOCK = 4 };

static int32_t tap_count(const qk_depthwise_conv_s8_params* p) {
  return p->kernel_height * p->kernel_width;
}

int32_t dsp_depthwise_packed_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t blocks = (p->output_channels + BLOCK - 1) / BLOCK;
  return blocks * BLOCK * (8 + tap_count(p) + (p->left_shifts != NULL ? 1 : 0));
}

/* Channels past the end are 0. */
static int8_t weight(const qk_depthwise_conv_s8_params* p, int32_t tap, int32_t channel) {
  return (int8_t)(channel < p->output_channels ? p->weights[tap * p->output_channels + channel] : 0);
}

static int8_t* pack_block(const qk_depthwise_conv_s8_params* p, int32_t channel, int8_t* out) {
  const int32_t rest = p->output_channels - channel;
  for (int32_t i = 0; i < BLOCK; ++i) out = dsp_put_word(out, i < rest ? p->bias[channel + i] : 0);
  int32_t tap = 0;
  for (; tap + 1 < tap_count(p); tap += 2) {
    for (int32_t i = channel; i < channel + BLOCK; i += 2) {
      *out++ = weight(p, tap, i);
      *out++ = weight(p, tap, i + 1);
      *out++ = weight(p, tap + 1, i);
      *out++ = weight(p, tap + 1, i + 1);
    }
  }
  if (tap < tap_count(p))
    for (int32_t i = channel; i < channel + BLOCK; ++i) *out++ = weight(p, tap, i);
  for (int32_t i = 0; i < BLOCK; ++i) out = dsp_put_word(out, i < rest ? 2 * p->multipliers[channel + i] : 0);
  if (p->left_shifts != NULL)
    for (int32_t i = 0; i < BLOCK; ++i) *out++ = (int8_t)(i < rest ? p->left_shifts[channel + i] : 0);
  return out;
}

void dsp_depthwise_pack(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t channels = p->output_channels;
  for (int32_t c = 0; c < channels; c += BLOCK)
    packed = pack_block(p, c + BLOCK <= channels || c == 0 ? c : channels - BLOCK, packed);
}

int32_t dsp_depthwise_scratch_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t width = p->output_channels < BLOCK ? BLOCK : p->output_channels;
  const int copied = p->input_channels != p->output_channels || p->output_channels < BLOCK;
  return 8 * tap_count(p) + p->input_channels + (copied ? tap_count(p) * width : 0);
}
