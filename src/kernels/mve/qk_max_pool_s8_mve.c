#include "qk_max_pool_s8_mve.h"

#include <arm_mve.h>

#include "qk_window.h"

/* 16 channels of one window, which starts at x: 2 instructions and the loop's 2 a tap. */
static int8x16_t window_maximum(const qk_max_pool_s8_params* p, const int8_t* x, int32_t rows,
                                int32_t columns, mve_pred16_t lanes) {
  const int32_t column_step = p->dilation_width * p->channels;
  const int32_t row_step = p->dilation_height * p->input_width * p->channels;
  int8x16_t max = vdupq_n_s8(-128);
  for (int32_t ky = 0; ky < rows; ++ky, x += row_step) {
    const int8_t* tap = x;
    for (int32_t kx = 0; kx < columns; ++kx, tap += column_step) max = vmaxq_s8(max, vldrbq_z_s8(tap, lanes));
  }
  return max;
}

static void pool(const qk_max_pool_s8_params* p, const int8_t* image, qk_window rows, qk_window columns,
                 int8_t* output) {
  const int32_t y = rows.start + rows.first * p->dilation_height;
  const int32_t x = columns.start + columns.first * p->dilation_width;
  const int8_t* first = image + (y * p->input_width + x) * p->channels;
  const int8x16_t low = vdupq_n_s8((int8_t)p->output_min), high = vdupq_n_s8((int8_t)p->output_max);
  for (int32_t c = 0; c < p->channels; c += 16) {
    const mve_pred16_t lanes = vctp8q((uint32_t)(p->channels - c));
    const int8x16_t max =
        window_maximum(p, first + c, rows.last - rows.first, columns.last - columns.first, lanes);
    vstrbq_p_s8(output + c, vminq_s8(vmaxq_s8(max, low), high), lanes);
  }
}

void qk_max_pool_s8_mve(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t rows = p->batch * p->output_height,
                image_bytes = p->input_height * p->input_width * p->channels;
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i;
    const int8_t* image = input + row / p->output_height * image_bytes;
    int8_t* y = output + row * p->output_width * p->channels;
    const qk_window v = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                       p->kernel_height, p->dilation_height, p->input_height);
    for (int32_t j = 0; j < p->output_width; ++j) {
      const int32_t column = p->reverse ? p->output_width - 1 - j : j;
      const qk_window h = qk_clip_window(column * p->stride_width - p->pad_left, p->kernel_width,
                                         p->dilation_width, p->input_width);
      pool(p, image, v, h, y + column * p->channels);
    }
  }
}
