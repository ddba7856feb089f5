#include "qk_conv_s8_m0.h"

#include <stddef.h>

#include "qk_layer_m0.h"
#include "qk_widen_m0.h"

/* Taps of one tap row whose first column is x: `in` is that row of the image, at the group's first channel. */
static int32_t* gather_row(const qk_conv_s8_params* p, const int8_t* in, int32_t x, int32_t depth, int32_t* out) {
  const int32_t step = p->dilation_width, end = x + p->kernel_width * step;
  if (depth == p->input_channels && step == 1) { /* the taps inside are side by side */
    const int32_t first = x < 0 ? 0 : x, last = end < p->input_width ? end : p->input_width;
    if (first < last) {
      if (x < 0) out = qk_fill_m0(p->input_zero_point, -x * depth, out);
      out = qk_widen_m0(in + first * depth, (last - first) * depth, out);
      return end > last ? qk_fill_m0(p->input_zero_point, (end - last) * depth, out) : out;
    }
  }
  for (; x < end; x += step)
    out = x >= 0 && x < p->input_width ? qk_widen_m0(in + x * p->input_channels, depth, out)
                                       : qk_fill_m0(p->input_zero_point, depth, out);
  return out;
}

static void gather(const qk_conv_s8_params* p, const int8_t* image, int32_t y, int32_t x, int32_t depth,
                   int32_t* out) {
  const int32_t row_bytes = p->input_width * p->input_channels;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky, y += p->dilation_height)
    out = y >= 0 && y < p->input_height ? gather_row(p, image + y * row_bytes, x, depth, out)
                                        : qk_fill_m0(p->input_zero_point, p->kernel_width * depth, out);
}

void qk_conv_s8_m0(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const qk_layer_header_m0* const header = (const qk_layer_header_m0*)(const void*)p->weights;
  const int8_t* const shifts = header->shifts ? p->weights + header->shifts : NULL;
  const int32_t depth = p->input_channels / p->groups, channels = p->output_channels / p->groups;
  const int32_t rows = p->batch * p->output_height, step = p->reverse ? -1 : 1;
  qk_pairs_m0 a;
  qk_layer_start_m0(&a, (int32_t*)scratch, p->kernel_height * p->kernel_width * depth, p->output_zero_point,
                    p->output_min, p->output_max);
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, n = row / p->output_height;
    const int8_t* const image = input + n * p->input_height * p->input_width * p->input_channels;
    const int32_t y = (row - n * p->output_height) * p->stride_height - p->pad_top;
    const int32_t first = p->reverse ? p->output_width - 1 : 0;
    int32_t x = first * p->stride_width - p->pad_left;
    int8_t* out = output + (row * p->output_width + first) * p->output_channels;
    for (int32_t j = 0; j < p->output_width; ++j) {
      a.y = out;
      a.weights = header + 1;
      for (int32_t g = 0; g < p->groups; ++g) {
        gather(p, image + g * depth, y, x, depth, (int32_t*)scratch);
        qk_layer_run_m0(&a, channels, shifts ? shifts + g * channels : NULL);
      }
      x += step * p->stride_width;
      out += step * p->output_channels;
    }
  }
}
