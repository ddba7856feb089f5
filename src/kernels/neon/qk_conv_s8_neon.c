#include "qk_conv_s8_neon.h"

#include "qk_gather_neon.h"
#include "qk_panel_neon.h"

/* Every window is one pixel of the image, the one with the output's number. */
static int is_pointwise(const qk_conv_s8_params* p) {
  return p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 && p->stride_width == 1 &&
         p->output_height == p->input_height && p->output_width == p->input_width && p->pad_top == 0 &&
         p->pad_left == 0;
}

/* Pixels whose last group can be read in whole steps: not beyond the input. */
static int32_t pixels_in_steps(const qk_conv_s8_params* p, int32_t pixels, int32_t depth, ptrdiff_t steps) {
  const ptrdiff_t beyond = 8 * steps - depth;
  return pixels - (int32_t)((beyond + p->input_channels - 1) / p->input_channels);
}

void qk_conv_s8_neon(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t depth = p->input_channels / p->groups, channels = p->output_channels / p->groups;
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const qk_product product =
      qk_make_product(p->weights, p->kernel_height * p->kernel_width * depth, p->output_zero_point,
                      p->output_min, p->output_max, p->output_channels);
  const qk_windows windows = qk_make_windows(p, input);
  const int32_t direct = is_pointwise(p) ? pixels_in_steps(p, pixels, depth, product.steps) : 0;
  int8_t* const panel = (int8_t*)scratch;
  for (int32_t done = 0; done < pixels; done += QK_ROWS) {
    const int32_t count = pixels - done < QK_ROWS ? pixels - done : QK_ROWS;
    const int32_t first = p->reverse ? pixels - done - count : done;
    const int8_t* block = p->weights + 16;
    for (int32_t g = 0; g < p->groups; ++g) {
      if (first + count <= direct) {
        qk_spread_rows(input + (ptrdiff_t)first * p->input_channels + g * depth, p->input_channels, count,
                       product.steps, panel);
      } else {
        qk_gather(&windows, input + g * depth, first, count, product.steps, panel);
      }
      block = qk_multiply(&product, panel, count, block, channels,
                          output + (ptrdiff_t)first * p->output_channels + g * channels);
    }
  }
}
