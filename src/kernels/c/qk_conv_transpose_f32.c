#include "qk_conv_transpose_f32.h"

#include <stddef.h>

#include "qk_accumulate_f32.h"
#include "qk_transposed_tap.h"

/* The output channels of one group of one pixel; `image` starts at the group's first input channel. */
static void convolve(const qk_conv_transpose_f32_params* p, const float* image, int32_t oy, int32_t ox,
                     int32_t group, float* output) {
  const int32_t depth = p->input_channels / p->groups, width = p->output_channels / p->groups;
  const float* weights = p->weights + (int64_t)group * width;
  qk_start_f32(output, p->bias ? p->bias + group * width : NULL, width);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y =
        qk_transposed_tap(oy, p->pad_top, ky, p->dilation_height, p->stride_height, p->input_height);
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, weights += (int64_t)depth * p->output_channels) {
      const int32_t x =
          qk_transposed_tap(ox, p->pad_left, kx, p->dilation_width, p->stride_width, p->input_width);
      if (y < 0 || x < 0) continue;
      qk_accumulate_f32(output, image + ((int64_t)y * p->input_width + x) * p->input_channels, weights, depth,
                        width, p->output_channels);
    }
  }
  qk_finish_f32(output, width, p->output_min, p->output_max);
}

void qk_conv_transpose_f32(const qk_conv_transpose_f32_params* p, const float* input, float* output) {
  const int32_t depth = p->input_channels / p->groups, width = p->output_channels / p->groups;
  for (int32_t n = 0; n < p->batch;
       ++n, input += (int64_t)p->input_height * p->input_width * p->input_channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->output_channels) {
        for (int32_t g = 0; g < p->groups; ++g) convolve(p, input + g * depth, oy, ox, g, output + g * width);
      }
    }
  }
}
