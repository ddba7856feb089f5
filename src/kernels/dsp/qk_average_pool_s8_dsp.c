#include "qk_average_pool_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_dsp.h"
#include "qk_window.h"

/* The taps of a window, rows of columns with steps in bytes, and how their sum becomes the output. */
typedef struct {
  const int8_t* first;
  int32_t rows, columns, row_step, column_step;
  int32_t start, shift, multiplier, zero_point; /* of the sum; N6, the multiplier doubled */
} taps;

/* Sums of at most 256 taps fit int16. */
enum { CHUNK = 256 };

/* 4 channels; 6 instructions a tap. */
static void pool_four(const taps* t, int32_t channel, int8_t* output) {
  const int8_t* row = t->first + channel;
  int32_t sum[4] = {t->start, t->start, t->start, t->start};
  for (int32_t y = t->rows; y > 0; --y, row += t->row_step) {
    const int8_t* x = row;
    for (int32_t left = t->columns; left > 0; left -= CHUNK) {
      uint32_t even = 0, odd = 0;
      for (int32_t n = left < CHUNK ? left : CHUNK; n > 0; --n, x += t->column_step) {
        const uint32_t word = qk_load4_dsp(x);
        even = qk_add_even_bytes_dsp(even, word);
        odd = qk_add_odd_bytes_dsp(odd, word);
      }
      sum[0] += (int16_t)even;
      sum[1] += (int16_t)odd;
      sum[2] += (int32_t)even >> 16;
      sum[3] += (int32_t)odd >> 16;
    }
  }
  for (int i = 0; i < 4; ++i)
    output[channel + i] = qk_requantize_dsp(sum[i], t->shift, t->multiplier, t->zero_point);
}

static void pool_one(const taps* t, int32_t channel, int8_t* output) {
  const int8_t* row = t->first + channel;
  int32_t sum = t->start;
  for (int32_t y = t->rows; y > 0; --y, row += t->row_step)
    for (int32_t n = 0; n < t->columns; ++n) sum += row[n * t->column_step];
  output[channel] = qk_requantize_dsp(sum, t->shift, t->multiplier, t->zero_point);
}

/* The last four channels may overlap the ones before. */
static void pool(const taps* t, int32_t channels, int8_t* output) {
  if (channels < 4) {
    for (int32_t c = 0; c < channels; ++c) pool_one(t, c, output);
    return;
  }
  for (int32_t c = 0; c < channels - 4; c += 4) pool_four(t, c, output);
  pool_four(t, channels - 4, output);
}

/* Image rows that follow each other are one row: fewer, longer rows. */
static void merge_rows(taps* t) {
  if (t->row_step != t->columns * t->column_step) return;
  t->columns *= t->rows;
  t->rows = 1;
}

/* Taps of one dimension that count: those of the image, or of the image with its padding. */
static int32_t counted(const qk_average_pool_s8_params* p, qk_window w, int32_t taps, int32_t dilation,
                       int32_t padded_length) {
  if (!p->count_include_pad) return w.last - w.first;
  return qk_clip_window(w.start, taps, dilation, padded_length).last;
}

void qk_average_pool_s8_dsp(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t height = p->input_height, width = p->input_width, channels = p->channels;
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
    const int32_t entry = p->multiplier_count == 1 || count < 1 ? 0 : count - 1;
    const int32_t y = image * height + rows.start + rows.first * p->dilation_height;
    const int32_t x = columns.start + columns.first * p->dilation_width;
    taps t = {input + (y * width + x) * channels,
              rows.last - rows.first,
              columns.last - columns.first,
              p->dilation_height * width * channels,
              p->dilation_width * channels,
              0,
              p->left_shifts != NULL ? p->left_shifts[entry] : 0,
              2 * p->multipliers[entry],
              p->output_zero_point};
    t.start = -t.rows * t.columns * p->input_zero_point;
    merge_rows(&t);
    pool(&t, channels, output + pixel * channels);
    qk_clamp_dsp(output + pixel * channels, channels, p->output_min, p->output_max);
  }
}
