#include "qk_conv_f32.h"

#include <stddef.h>

#include "qk_accumulate_f32.h"

/* Output pixels of a row that share a pass over the weights. */
enum { PIXELS = 8 };

/* The output channels of one group; `image` starts at the group's first input channel, `output` at `pixels`
 * pixels. */
static void convolve(const qk_conv_f32_params* p, const float* image, int32_t top, int32_t left,
                     int32_t pixels, int32_t group, float* output) {
  const int32_t depth = p->input_channels / p->groups, width = p->output_channels / p->groups;
  const float* weights = p->weights + (int64_t)group * width;
  for (int32_t i = 0; i < pixels; ++i)
    qk_start_f32(output + (int64_t)i * p->output_channels, p->bias ? p->bias + group * width : NULL, width);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, weights += (int64_t)depth * p->output_channels) {
      if (y < 0 || y >= p->input_height) continue;
      for (int32_t i = 0; i < pixels; ++i) {
        const int32_t x = left + i * p->stride_width + kx * p->dilation_width;
        if (x < 0 || x >= p->input_width) continue;
        qk_accumulate_f32(output + (int64_t)i * p->output_channels,
                          image + ((int64_t)y * p->input_width + x) * p->input_channels, weights, depth,
                          width, p->output_channels);
      }
    }
  }
}

void qk_conv_f32(const qk_conv_f32_params* p, const float* input, float* output) {
  const int32_t depth = p->input_channels / p->groups, width = p->output_channels / p->groups;
  for (int32_t n = 0; n < p->batch;
       ++n, input += (int64_t)p->input_height * p->input_width * p->input_channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const int32_t top = oy * p->stride_height - p->pad_top;
      for (int32_t ox = 0; ox < p->output_width; ox += PIXELS) {
        const int32_t rest = p->output_width - ox, pixels = rest < PIXELS ? rest : PIXELS;
        const int32_t left = ox * p->stride_width - p->pad_left;
        for (int32_t g = 0; g < p->groups; ++g)
          convolve(p, input + g * depth, top, left, pixels, g, output + (int64_t)g * width);
        qk_finish_f32(output, pixels * p->output_channels, p->output_min, p->output_max);
        output += (int64_t)pixels * p->output_channels;
      }
    }
  }
}
