#include "pack_depthwise.h"
#include "pack_stream.h"
#include "qk_depthwise_conv_s8.h"

/* qk_columns_dsp.h shifts weights and bias instead of the sum: int16 and int32 must hold them. */
static int can_shift(const qk_depthwise_conv_s8_params* p, int32_t channel) {
  const int32_t shift = p->left_shifts != NULL ? p->left_shifts[channel] : 0;
  int64_t bound = p->bias[channel] < 0 ? -(int64_t)p->bias[channel] : p->bias[channel];
  for (int32_t tap = 0; tap < 9; ++tap) {
    const int32_t w = p->weights[tap * p->output_channels + channel];
    bound += 128 * (w < 0 ? -w : w);
  }
  return shift <= 8 && bound << shift <= INT32_MAX;
}

int dsp_depthwise_3x3_suits(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  if (p->kernel_height != 3 || p->kernel_width != 3 || p->stride_height != 1 || p->stride_width != 1 ||
      p->dilation_height != 1 || p->dilation_width != 1 || p->input_channels != p->output_channels ||
      p->pad_top < 0 || p->pad_left < 0)
    return 0;
  for (int32_t c = 0; c < p->output_channels; ++c)
    if (!can_shift(p, c)) return 0;
  return 1;
}

int dsp_depthwise_3x3_suits_in_place(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->input_height == p->output_height && p->input_width == p->output_width && p->pad_top <= 2 &&
         dsp_depthwise_3x3_suits(params);
}

int32_t dsp_depthwise_3x3_packed_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->output_channels * (p->left_shifts != NULL ? 24 : 20);
}

void dsp_depthwise_3x3_pack(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t channels = p->output_channels;
  for (int32_t c = 0; c < channels; ++c) {
    const int32_t shift = p->left_shifts != NULL ? p->left_shifts[c] : 0;
    packed = dsp_put_word(packed, (int32_t)((uint32_t)p->bias[c] << shift));
    packed = dsp_put_word(packed, 2 * p->multipliers[c]);
    for (int32_t column = 0; column < 3; ++column) {
      const int8_t* w = p->weights + column * channels + c;
      *packed++ = w[0];
      *packed++ = w[3 * channels];
      *packed++ = w[3 * channels];
      *packed++ = w[6 * channels];
    }
    if (p->left_shifts != NULL) packed = dsp_put_word(packed, shift);
  }
}

int32_t dsp_depthwise_3x3_scratch_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return 32 * (p->output_width + 2);
}
