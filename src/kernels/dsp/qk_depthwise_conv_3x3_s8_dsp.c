#include "qk_depthwise_conv_3x3_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_columns_dsp.h"
#include "qk_dsp.h"

/* 4 channels at a time (fewer at the end) go down the image, 2 output rows a step; the columns of
 * qk_columns_dsp.h keep what the next step reads, so an input row is read once and before it is overwritten.
 */
enum { CHANNELS = 4, WORDS = 2 * CHANNELS };

typedef struct {
  const int8_t* from; /* first pixel of the row */
  int32_t stride;     /* bytes from column to column; 0: a row outside, `from` is the zero points */
} row;

static row find_row(const qk_depthwise_conv_s8_params* p, const int8_t* image, int32_t y,
                    const uint32_t* outside) {
  row r = {(const int8_t*)outside, 0};
  if (y >= 0 && y < p->input_height) {
    r.from = image + y * p->input_width * p->input_channels;
    r.stride = p->input_channels;
  }
  return r;
}

/* words[0], [2], [4], [6] of `count` columns = rows a, b of 4 channels. 16 instructions for 8 inputs. */
static void widen_four(row a, row b, uint32_t* words, int32_t count) {
  for (uint32_t* const end = words + WORDS * count; words != end; words += WORDS) {
    const uint32_t x = qk_load4_dsp(a.from), y = qk_load4_dsp(b.from);
    const uint32_t low = qk_low_halves_dsp(x, y), high = qk_high_halves_dsp(x, y);
    words[0] = qk_even_bytes_dsp(low);
    words[2] = qk_odd_bytes_dsp(low);
    words[4] = qk_even_bytes_dsp(high);
    words[6] = qk_odd_bytes_dsp(high);
    a.from += a.stride;
    b.from += b.stride;
  }
}

static void widen_one(row a, row b, uint32_t* words, int32_t count) {
  for (uint32_t* const end = words + WORDS * count; words != end; words += WORDS) {
    *words = qk_low_halves_dsp((uint32_t)*a.from, (uint32_t)*b.from);
    a.from += a.stride;
    b.from += b.stride;
  }
}

static void widen(row a, row b, int32_t channels, uint32_t* words, int32_t count) {
  if (channels == CHANNELS) {
    widen_four(a, b, words, count);
  } else {
    for (int32_t i = 0; i < channels; ++i, ++a.from, ++b.from) widen_one(a, b, words + 2 * i, count);
  }
}

/* Columns of the input inside, from column `first` of the scratch on. */
typedef struct {
  int32_t first, count;
} span;

static span find_span(const qk_depthwise_conv_s8_params* p) {
  span s = {p->pad_left, p->input_width};
  const int32_t columns = p->output_width + 2;
  if (s.first > columns) s.first = columns;
  if (s.count > columns - s.first) s.count = columns - s.first;
  return s;
}

static void convolve(const qk_depthwise_conv_s8_params* p, const int8_t* image, span inside,
                     const uint32_t* outside, qk_columns_dsp c) {
  int8_t* output = c.output;
  const int32_t channels = c.channels, row_bytes = p->output_width * p->output_channels;
  uint32_t* words = c.columns + WORDS * inside.first;
  int32_t y = -p->pad_top;
  widen(find_row(p, image, y, outside), find_row(p, image, y + 1, outside), channels, words, inside.count);
  for (int32_t done = 0; done < p->output_height; done += 2) {
    y += 2;
    widen(find_row(p, image, y, outside), find_row(p, image, y + 1, outside), channels, words + 1,
          inside.count);
    c.row_stride = done + 1 < p->output_height ? row_bytes : 0;
    c.output = output;
    qk_run_columns_dsp(&c);
    output += 2 * row_bytes;
  }
}

void qk_depthwise_conv_3x3_s8_dsp(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                                  void* scratch) {
  const int32_t image_bytes = p->output_height * p->output_width * p->output_channels;
  const int32_t channel_bytes = p->left_shifts != NULL ? 24 : 20;
  const uint32_t half = (uint32_t)p->input_zero_point & 0xffffu, byte = half & 0xffu;
  const uint32_t outside = byte * 0x01010101u;
  const span inside = find_span(p);
  qk_columns_dsp c = {p->output_zero_point,
                      p->output_channels,
                      0,
                      p->output_width / 2 * 64,
                      p->output_width % 2,
                      0,
                      p->left_shifts != NULL,
                      NULL,
                      (uint32_t*)scratch,
                      p->weights};
  for (int32_t i = 0; i < WORDS * (p->output_width + 2); ++i) c.columns[i] = half | half << 16;
  for (int32_t channel = 0; channel < p->output_channels; channel += CHANNELS) {
    const int32_t rest = p->output_channels - channel;
    c.channels = rest < CHANNELS ? rest : CHANNELS;
    for (int32_t n = 0; n < p->batch; ++n) {
      const int32_t image = n * p->input_height * p->input_width * p->input_channels;
      c.output = output + n * image_bytes + channel;
      convolve(p, input + image + channel, inside, &outside, c);
    }
    c.weights += c.channels * channel_bytes;
  }
  qk_clamp_dsp(output, p->batch * image_bytes, p->output_min, p->output_max);
}
