#include "qk_conv_transpose_s8.h"

#include "qk_rescale.h"

/* Input elements and accumulators on the stack at a time; about 0.8 KB. */
enum { PATCH = 256, CHANNELS = 64 };

/* The input coordinate that tap `tap` of output coordinate `out` reads, or -1. */
static int32_t source(int32_t out, int32_t pad, int32_t tap, int32_t dilation, int32_t stride,
                      int32_t length) {
  const int32_t position = out + pad - tap * dilation;
  if (position < 0 || position % stride != 0) return -1;
  return position / stride < length ? position / stride : -1;
}

/* acc[c] += (x - zero_point) . weights[c], depth elements */
static void add_tap(const int8_t* x, int32_t zero_point, int32_t depth, const int8_t* weights, int32_t stride,
                    int32_t channels, int32_t* acc) {
  int16_t patch[PATCH];
  for (int32_t first = 0; first < depth; first += PATCH) {
    const int32_t count = depth - first < PATCH ? depth - first : PATCH;
    for (int32_t i = 0; i < count; ++i) patch[i] = (int16_t)(x[first + i] - zero_point);
    for (int32_t c = 0; c < channels; ++c) {
      const int8_t* w = weights + (int64_t)c * stride + first;
      int32_t sum = 0;
      for (int32_t i = 0; i < count; ++i) sum += patch[i] * w[i];
      acc[c] += sum;
    }
  }
}

/* Output channels channel .. channel+channels-1, all of one group, of one pixel. */
static void convolve(const qk_conv_transpose_s8_params* p, const int8_t* image, int32_t oy, int32_t ox,
                     int32_t channel, int32_t channels, int8_t* output) {
  int32_t acc[CHANNELS];
  const int32_t depth = p->input_channels / p->groups;
  const int32_t taps = p->kernel_height * p->kernel_width * depth;
  const int8_t* weights = p->weights + (int64_t)channel * taps;
  image += channel / (p->output_channels / p->groups) * depth;
  for (int32_t c = 0; c < channels; ++c) acc[c] = p->bias[channel + c];
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = source(oy, p->pad_top, ky, p->dilation_height, p->stride_height, p->input_height);
    if (y < 0) continue;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx) {
      const int32_t x = source(ox, p->pad_left, kx, p->dilation_width, p->stride_width, p->input_width);
      if (x < 0) continue;
      add_tap(image + ((int64_t)y * p->input_width + x) * p->input_channels, p->input_zero_point, depth,
              weights + (ky * p->kernel_width + kx) * depth, taps, channels, acc);
    }
  }
  for (int32_t c = 0; c < channels; ++c) {
    const int32_t shift = p->left_shifts ? p->left_shifts[channel + c] : 0;
    output[channel + c] = qk_requantize_s8(acc[c], p->multipliers[channel + c], shift, p->output_zero_point,
                                           p->output_min, p->output_max);
  }
}

void qk_conv_transpose_s8(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t group_channels = p->output_channels / p->groups;
  for (int32_t n = 0; n < p->batch;
       ++n, input += (int64_t)p->input_height * p->input_width * p->input_channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->output_channels) {
        for (int32_t c = 0; c < p->output_channels;) {
          const int32_t rest = group_channels - c % group_channels;
          const int32_t channels = rest < CHANNELS ? rest : CHANNELS;
          convolve(p, input, oy, ox, c, channels, output);
          c += channels;
        }
      }
    }
  }
}
