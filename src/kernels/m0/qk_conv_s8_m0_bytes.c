#include "qk_conv_s8_m0_bytes.h"

#include <stddef.h>

#include "qk_biased_m0.h"
#include "qk_bytes_layer_m0.h"
#include "qk_conv_s8_taps_m0.h"

static void convolve_row(const qk_conv_s8_params* p, const int8_t* image, int32_t y, int8_t* output,
                         qk_bytes_m0* a, uint8_t* scratch) {
  const qk_bytes_header_m0* const header = (const qk_bytes_header_m0*)(const void*)p->weights;
  const int8_t* const shifts = header->shifts ? p->weights + header->shifts : NULL;
  const int32_t groups = p->groups, depth = p->input_channels / groups,
                channels = p->output_channels / groups;
  const int32_t step = p->reverse ? -1 : 1, first = p->reverse ? p->output_width - 1 : 0;
  const int dense = groups == 1 && (p->dilation_width == 1 || p->kernel_width == 1);
  const qk_tap_rows_m0 rows =
      qk_find_tap_rows_m0(p, image, y, p->kernel_width * depth, (char*)scratch, &qk_biased_m0);
  int32_t x = first * p->stride_width - p->pad_left;
  output += first * p->output_channels;
  for (int32_t i = p->output_width; i > 0; --i) {
    a->y = output;
    a->weights = header + 1;
    for (int32_t g = 0; g < groups; ++g) {
      qk_gather_m0(p, &rows, x, depth, g * depth, dense, &qk_biased_m0);
      qk_bytes_sum_m0(a);
      qk_bytes_layer_m0(a, channels, shifts ? shifts + g * channels : NULL, qk_bytes_run_m0);
    }
    x += step * p->stride_width;
    output += step * p->output_channels;
  }
}

void qk_conv_s8_m0_bytes(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t rows = p->batch * p->output_height;
  qk_bytes_m0 a;
  qk_bytes_start_m0(&a, (uint8_t*)scratch,
                    p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                    p->output_zero_point, p->output_min, p->output_max);
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, n = row / p->output_height;
    const int8_t* const image = input + n * p->input_height * p->input_width * p->input_channels;
    const int32_t y = (row - n * p->output_height) * p->stride_height - p->pad_top;
    convolve_row(p, image, y, output + row * p->output_width * p->output_channels, &a, (uint8_t*)scratch);
  }
}
