#include "qk_average_pool_s8.h"

#include "qk_counted.h"
#include "qk_rescale.h"

/* Accumulators on the stack at a time. */
enum { CHANNELS = 64 };

/* Sums of `channels` channels over a window; sum of (x - zero_point) = sum of x - taps * zero_point. */
static void sum_window(const qk_average_pool_s8_params* p, const int8_t* image, qk_window rows,
                       qk_window columns, int32_t channels, int32_t* restrict acc) {
  const int32_t taps = (rows.last - rows.first) * (columns.last - columns.first);
  for (int32_t c = 0; c < channels; ++c) acc[c] = -taps * p->input_zero_point;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int32_t y = rows.start + ky * p->dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.start + kx * p->dilation_width;
      const int8_t* restrict in = image + ((int64_t)y * p->input_width + x) * p->channels;
      for (int32_t c = 0; c < channels; ++c) acc[c] += in[c];
    }
  }
}

static void pool(const qk_average_pool_s8_params* p, const int8_t* image, qk_window rows, qk_window columns,
                 int32_t count, int8_t* output) {
  int32_t acc[CHANNELS];
  const int32_t entry = p->multiplier_count == 1 || count < 1 ? 0 : count - 1;
  const int32_t shift = p->left_shifts ? p->left_shifts[entry] : 0;
  for (int32_t first = 0; first < p->channels; first += CHANNELS) {
    const int32_t channels = p->channels - first < CHANNELS ? p->channels - first : CHANNELS;
    sum_window(p, image + first, rows, columns, channels, acc);
    for (int32_t c = 0; c < channels; ++c) {
      output[first + c] = qk_requantize_s8(acc[c], p->multipliers[entry], shift, p->output_zero_point,
                                           p->output_min, p->output_max);
    }
  }
}

void qk_average_pool_s8(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t height = p->input_height, width = p->input_width;
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const int8_t* x = input + (int64_t)image * height * width * p->channels;
    const qk_window rows = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                          p->kernel_height, p->dilation_height, height);
    const qk_window columns = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                             p->kernel_width, p->dilation_width, width);
    const int32_t count =
        qk_counted(rows, p->kernel_height, p->dilation_height, height, p->count_include_pad, p->pad_bottom) *
        qk_counted(columns, p->kernel_width, p->dilation_width, width, p->count_include_pad, p->pad_right);
    pool(p, x, rows, columns, count, output + (int64_t)pixel * p->channels);
  }
}
