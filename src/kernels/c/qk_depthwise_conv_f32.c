#include "qk_depthwise_conv_f32.h"

#include "qk_accumulate_f32.h"

static void add_tap(const float* restrict x, const float* restrict weights, int32_t input_channels,
                    int32_t output_channels, float* restrict y) {
  const int32_t depth_multiplier = output_channels / input_channels;
  if (depth_multiplier == 1) {
    for (int32_t c = 0; c < output_channels; ++c) y[c] += x[c] * weights[c];
  } else {
    for (int32_t c = 0; c < output_channels; ++c) y[c] += x[c / depth_multiplier] * weights[c];
  }
}

static void convolve(const qk_depthwise_conv_f32_params* p, const float* image, int32_t top, int32_t left,
                     float* output) {
  const float* weights = p->weights;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, weights += p->output_channels) {
      const int32_t x = left + kx * p->dilation_width;
      if (y < 0 || y >= p->input_height || x < 0 || x >= p->input_width) continue;
      add_tap(image + ((int64_t)y * p->input_width + x) * p->input_channels, weights, p->input_channels,
              p->output_channels, output);
    }
  }
}

void qk_depthwise_conv_f32(const qk_depthwise_conv_f32_params* p, const float* input, float* output) {
  for (int32_t n = 0; n < p->batch;
       ++n, input += (int64_t)p->input_height * p->input_width * p->input_channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->output_channels) {
        qk_start_f32(output, p->bias, p->output_channels);
        convolve(p, input, oy * p->stride_height - p->pad_top, ox * p->stride_width - p->pad_left, output);
        qk_finish_f32(output, p->output_channels, p->output_min, p->output_max);
      }
    }
  }
}
