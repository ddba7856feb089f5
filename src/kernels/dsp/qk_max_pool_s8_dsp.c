#include "qk_max_pool_s8_dsp.h"

#include "qk_clamp_dsp.h"
#include "qk_dsp.h"
#include "qk_window.h"

/* The taps of a window: rows of columns, steps in bytes. */
typedef struct {
  const int8_t* first;
  int32_t rows, columns, row_step, column_step;
} taps;

/* 4 channels; 6 instructions a tap. */
static void pool_four(const taps* t, int32_t channel, int8_t* output) {
  const int8_t* row = t->first + channel;
  uint32_t max = 0x80808080u;
  for (int32_t y = t->rows; y > 0; --y, row += t->row_step) {
    const int8_t* x = row;
    for (int32_t n = t->columns; n > 0; --n, x += t->column_step) max = qk_max4_dsp(max, qk_load4_dsp(x));
  }
  __builtin_memcpy(output + channel, &max, 4);
}

static void pool_one(const taps* t, int32_t channel, int8_t* output) {
  const int8_t* row = t->first + channel;
  int8_t max = -128;
  for (int32_t y = t->rows; y > 0; --y, row += t->row_step)
    for (int32_t n = 0; n < t->columns; ++n)
      if (row[n * t->column_step] > max) max = row[n * t->column_step];
  output[channel] = max;
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

void qk_max_pool_s8_dsp(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t pixels = p->batch * p->output_height * p->output_width, channels = p->channels;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const qk_window rows = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                          p->kernel_height, p->dilation_height, p->input_height);
    const qk_window columns = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                             p->kernel_width, p->dilation_width, p->input_width);
    const int32_t y = image * p->input_height + rows.start + rows.first * p->dilation_height;
    const int32_t x = columns.start + columns.first * p->dilation_width;
    const taps t = {input + (y * p->input_width + x) * channels, rows.last - rows.first,
                    columns.last - columns.first, p->dilation_height * p->input_width * channels,
                    p->dilation_width * channels};
    pool(&t, channels, output + pixel * channels);
    qk_clamp_dsp(output + pixel * channels, channels, p->output_min, p->output_max);
  }
}
