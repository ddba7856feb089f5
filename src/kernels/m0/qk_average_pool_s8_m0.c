#include "qk_average_pool_s8_m0.h"

#include "qk_rescale_m0.h"
#include "qk_window.h"

/* Taps of one dimension that count: those of the image, or of the image with its padding. */
static int32_t counted(const qk_average_pool_s8_params* p, qk_window w, int32_t taps, int32_t dilation,
                       int32_t padded_length) {
  if (!p->count_include_pad) return w.last - w.first;
  return qk_clip_window(w.start, taps, dilation, padded_length).last;
}

/* Sum of `count` bytes that lie `step` apart. */
static int32_t sum_column(const int8_t* x, int32_t step, int32_t count) {
  int32_t sum = 0;
  for (; count >= 4; count -= 4) {
    sum += *x;
    x += step;
    sum += *x;
    x += step;
    sum += *x;
    x += step;
    sum += *x;
    x += step;
  }
  for (; count > 0; --count, x += step) sum += *x;
  return sum;
}

/* All channels of the window of rows x columns taps whose first tap is x. */
static void pool(const qk_average_pool_s8_params* p, const int8_t* x, int32_t rows, int32_t columns,
                 int32_t count, int8_t* output) {
  const int32_t entry = p->multiplier_count == 1 || count < 1 ? 0 : count - 1, taps = rows * columns;
  const int32_t shift = p->left_shifts ? p->left_shifts[entry] : 0, multiplier = p->multipliers[entry];
  const int32_t step = p->dilation_width * p->channels;
  const int32_t row_step = p->dilation_height * p->input_width * p->channels;
  const uint32_t m2 = 2 * (uint32_t)multiplier;
  const int is_short = shift == 0 && qk_is_short_m0(255 * (uint32_t)taps, m2);
  for (int32_t c = 0; c < p->channels; ++c, ++x) {
    int32_t acc = -taps * p->input_zero_point, y;
    const int8_t* row = x;
    if (row_step == columns * step) {
      acc += sum_column(row, step, taps);
    } else {
      for (int32_t i = rows; i > 0; --i, row += row_step) acc += sum_column(row, step, columns);
    }
    if (is_short) {
      y = qk_clamp_s8(qk_rescale_short_m0(acc, m2, p->output_zero_point), p->output_min, p->output_max);
    } else {
      y = qk_requantize_s8(acc, multiplier, shift, p->output_zero_point, p->output_min, p->output_max);
    }
    output[c] = (int8_t)y;
  }
}

void qk_average_pool_s8_m0(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t height = p->input_height, width = p->input_width;
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const qk_window rows = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                          p->kernel_height, p->dilation_height, height);
    const qk_window columns = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                             p->kernel_width, p->dilation_width, width);
    const int32_t count = counted(p, rows, p->kernel_height, p->dilation_height, height + p->pad_bottom) *
                          counted(p, columns, p->kernel_width, p->dilation_width, width + p->pad_right);
    const int32_t y = image * height + rows.start + rows.first * p->dilation_height;
    const int32_t x = columns.start + columns.first * p->dilation_width;
    pool(p, input + (y * width + x) * p->channels, rows.last - rows.first, columns.last - columns.first,
         count, output + pixel * p->channels);
  }
}
