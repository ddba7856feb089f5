#include "qk_depthwise_conv_s8.h"

#include <stddef.h>

#include "qk_rescale.h"

/* Accumulators on the stack at a time. */
enum { CHANNELS = 64 };

/* acc[i] += x * weights, for output channels channel + i; x is NULL outside the image. */
static void add_tap(const qk_depthwise_conv_s8_params* p, const int8_t* x, const int8_t* restrict weights,
                    int32_t channel, int32_t channels, int32_t* restrict acc) {
  const int32_t depth_multiplier = p->output_channels / p->input_channels;
  if (x == NULL) {
    const int16_t padding = (int16_t)p->input_zero_point;
    for (int32_t i = 0; i < channels; ++i) acc[i] += padding * weights[i];
  } else if (depth_multiplier == 1) {
    x += channel;
    for (int32_t i = 0; i < channels; ++i) acc[i] += x[i] * weights[i];
  } else {
    for (int32_t i = 0; i < channels; ++i) acc[i] += x[(channel + i) / depth_multiplier] * weights[i];
  }
}

static void convolve(const qk_depthwise_conv_s8_params* p, const int8_t* image, int32_t top, int32_t left,
                     int32_t channel, int32_t channels, int8_t* output) {
  int32_t acc[CHANNELS];
  const int8_t* weights = p->weights + channel;
  for (int32_t i = 0; i < channels; ++i) acc[i] = p->bias[channel + i];
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, weights += p->output_channels) {
      const int32_t x = left + kx * p->dilation_width;
      const int inside = y >= 0 && y < p->input_height && x >= 0 && x < p->input_width;
      add_tap(p, inside ? image + ((int64_t)y * p->input_width + x) * p->input_channels : NULL, weights,
              channel, channels, acc);
    }
  }
  for (int32_t i = 0; i < channels; ++i) {
    const int32_t shift = p->left_shifts ? p->left_shifts[channel + i] : 0;
    output[i] = qk_requantize_s8(acc[i], p->multipliers[channel + i], shift, p->output_zero_point,
                                 p->output_min, p->output_max);
  }
}

void qk_depthwise_conv_s8(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const int32_t top = row % p->output_height * p->stride_height - p->pad_top;
    const int32_t left = pixel % p->output_width * p->stride_width - p->pad_left;
    const int8_t* x = input + (int64_t)image * p->input_height * p->input_width * p->input_channels;
    int8_t* y = output + (int64_t)pixel * p->output_channels;
    for (int32_t c = 0; c < p->output_channels; c += CHANNELS) {
      const int32_t rest = p->output_channels - c;
      convolve(p, x, top, left, c, rest < CHANNELS ? rest : CHANNELS, y + c);
    }
  }
}
