/* MVE: a convolution, from windows in a band of scratch or straight from the input. */
#ifndef QK_MVE_CONVOLVE_H
#define QK_MVE_CONVOLVE_H
#include "qk_mve_band.h"
#include "qk_mve_clamp.h"
#include "qk_mve_conv_layout.h"
#include "qk_mve_copy.h"
#include "qk_mve_patches.h"
#include "qk_window.h"

typedef struct {
  qk_conv_s8_params p; /* flattened */
  qk_conv_layout layout;
  int8_t* scratch;
  uint8_t spread[16]; /* for shallow columns, see qk_mve_spread_columns */
  int shallow;        /* 1: the band is filled so */
  int32_t column_pitch;
  int32_t packed_bytes; /* weights of a group */
  qk_mve_band band;
} qk_mve_conv_job;

/* Padding in columns first .. last-1 of taps ky0 .. ky1-1. */
static void qk_mve_pad_columns(const qk_mve_conv_job* j, int8_t* band, int32_t ky0, int32_t ky1,
                               int32_t first, int32_t last) {
  const int32_t depth = j->layout.depth;
  if (ky1 > ky0)
    qk_mve_fill_runs(band + first * j->column_pitch + ky0 * depth, j->column_pitch, j->p.input_zero_point,
                     last - first, (ky1 - ky0) * depth);
}

/* Band of a group for pixels column .. column+count-1. Columns outside the image are filled unless `padded`
 * says that they are already. */
__attribute__((noinline)) static void qk_mve_fill_columns(const qk_mve_conv_job* j, int8_t* band,
                                                          const int8_t* image, int32_t top, int32_t column,
                                                          int32_t count, int padded) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t ic = p->input_channels, depth = j->layout.depth, pitch = j->column_pitch;
  const int32_t columns = (count - 1) * p->stride_width + p->kernel_width;
  const qk_window w = qk_clip_window(column * p->stride_width - p->pad_left, columns, 1, p->input_width);
  const qk_window h = qk_clip_window(top, p->kernel_height, p->dilation_height, p->input_height);
  if (!padded) {
    qk_mve_pad_columns(j, band, 0, p->kernel_height, 0, w.first);
    qk_mve_pad_columns(j, band, 0, p->kernel_height, w.last, columns);
  }
  const int32_t inside = w.last - w.first;
  if (inside <= 0) return;
  qk_mve_pad_columns(j, band, 0, h.first, w.first, w.last);
  qk_mve_pad_columns(j, band, h.last, p->kernel_height, w.first, w.last);
  const int32_t from_pitch = p->dilation_height * p->input_width * ic, rows = h.last - h.first;
  const int8_t* from =
      image + (h.start * p->input_width + w.start) * ic + h.first * from_pitch + w.first * ic;
  band += w.first * pitch + h.first * depth;
  if (j->shallow) {
    qk_mve_spread_columns(band, pitch, from, from_pitch, depth, inside, rows, j->spread);
  } else {
    for (int32_t ky = 0; ky < rows; ++ky, band += depth, from += from_pitch)
      qk_mve_copy_runs(band, pitch, from, ic, inside, depth);
  }
}

/* Output pixels of a row from their windows in scratch, which are all read before any is written. */
static void qk_mve_convolve_segment(qk_mve_conv_job* j, const int8_t* image, int32_t row, int32_t column,
                                    int32_t count, int padded, int8_t* y) {
  const qk_conv_s8_params* p = &j->p;
  const qk_conv_layout* l = &j->layout;
  const int32_t top = row * p->stride_height - p->pad_top;
  int8_t* windows = j->scratch;
  for (int32_t g = 0; g < p->groups; ++g, image += l->depth, windows += l->group_bytes) {
    if (l->source == QK_CONV_COLUMNS) {
      qk_mve_fill_columns(j, windows, image, top, column, count, padded);
    } else {
      qk_mve_fill_patches(p, l, windows, image, top, column, count);
    }
  }
  windows = j->scratch;
  j->band.filter.weights = p->weights;
  for (int32_t g = 0; g < p->groups; ++g, windows += l->group_bytes, y += j->band.filter.channels) {
    qk_mve_run_band(&j->band, windows, y, count);
    j->band.filter.weights += j->packed_bytes;
  }
}

static void qk_mve_convolve_row(qk_mve_conv_job* j, const int8_t* image, int32_t row, int first, int8_t* y) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t step = j->layout.segment, segments = (p->output_width + step - 1) / step;
  for (int32_t i = 0; i < segments; ++i) {
    const int32_t column = (p->reverse ? segments - 1 - i : i) * step;
    const int32_t count = p->output_width - column < step ? p->output_width - column : step;
    qk_mve_convolve_segment(j, image, row, column, count, segments == 1 && !first,
                            y + column * p->output_channels);
  }
}

/* 1x1: pixels of a run that are x_pitch apart; with groups, two at a time. */
__attribute__((noinline)) static void qk_mve_convolve_direct(qk_mve_conv_job* j, const int8_t* x,
                                                             const int8_t* end, int8_t* y) {
  const qk_conv_s8_params* p = &j->p;
  qk_mve_filter* f = &j->band.filter;
  const int32_t count = p->output_width, step = p->groups == 1 ? count : 2,
                blocks = (count + step - 1) / step;
  qk_mve_pixels pixels = {0, p->stride_width * p->input_channels, p->output_channels, p->reverse};
  for (int32_t i = 0; i < blocks; ++i) {
    const int32_t first = (p->reverse ? blocks - 1 - i : i) * step;
    pixels.count = count - first < step ? count - first : step;
    f->weights = p->weights;
    for (int32_t g = 0; g < p->groups; ++g, f->weights += j->packed_bytes)
      qk_mve_run_input(f, x + first * pixels.x_pitch + g * j->layout.depth, end,
                       y + first * p->output_channels + g * f->channels, &pixels, j->scratch);
  }
}

/* Pixels of a dense 1x1 layer, of the next `left`, whose outputs meet no input still to be read, theirs
 * included. x and y: of the first pixel; the next one is the last if `reverse`. */
static int32_t qk_mve_count_apart(const qk_conv_s8_params* p, const int8_t* x, const int8_t* y,
                                  int32_t left) {
  const intptr_t x0 = (intptr_t)x, y0 = (intptr_t)y, ic = p->input_channels, oc = p->output_channels;
  const intptr_t x1 = x0 + left * ic, y1 = y0 + left * oc;
  if (y1 <= x0 || y0 >= x1) return left;
  const intptr_t bytes = p->reverse ? y1 - x1 : x0 - y0;
  return bytes <= 0 ? 0 : bytes / oc < left ? (int32_t)(bytes / oc) : left;
}

/* Dense 1x1 of whole chunks or 8 channels: long runs straight from the input, others from a copy. */
__attribute__((noinline)) static void qk_mve_convolve_dense(qk_mve_conv_job* j, const int8_t* input,
                                                            int8_t* output) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t ic = p->input_channels, oc = p->output_channels;
  j->band.filter.weights = p->weights;
  for (int32_t left = p->output_width; left > 0;) {
    const int32_t first = p->reverse ? 0 : p->output_width - left;
    const int8_t* x = input + first * ic;
    int32_t count = qk_mve_count_apart(p, x, output + first * oc, left);
    if (ic == 8 && first + left == p->output_width) /* the last pixel's chunk reaches beyond the input */
      count = p->reverse ? 0 : count < left ? count : left - 1;
    const int direct = count >= j->layout.segment;
    if (!direct) count = left < j->layout.segment ? left : j->layout.segment;
    const int32_t from = p->reverse ? left - count : first;
    x = input + from * ic;
    if (!direct) qk_mve_copy_bytes(j->scratch, x, count * ic);
    qk_mve_run_band(&j->band, direct ? x : j->scratch, output + from * oc, count);
    left -= count;
  }
}

/* The rows of an image that follows `n` others. */
static void qk_mve_convolve_image(qk_mve_conv_job* j, const int8_t* input, int32_t n, int8_t* output) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t row_bytes = p->input_width * p->input_channels, image_bytes = p->input_height * row_bytes;
  const int32_t y_bytes = p->output_width * p->output_channels;
  const int8_t* image = input + n * image_bytes;
  int8_t* y = output + n * p->output_height * y_bytes;
  for (int32_t i = 0; i < p->output_height; ++i) {
    const int32_t row = p->reverse ? p->output_height - 1 - i : i;
    if (j->layout.source == QK_CONV_DIRECT) {
      qk_mve_convolve_direct(j, image + row * p->stride_height * row_bytes, input + p->batch * image_bytes,
                             y + row * y_bytes);
    } else {
      qk_mve_convolve_row(j, image, row, i == 0, y + row * y_bytes);
    }
  }
}

/* band_bytes: scratch aimed at, see qk_conv_layout_of. */
__attribute__((weak, noinline)) void qk_mve_convolve(const qk_conv_s8_params* params, int32_t band_bytes,
                                                     const int8_t* input, int8_t* output, void* scratch) {
  qk_mve_conv_job j;
  const qk_conv_s8_params* p = &j.p;
  qk_mve_filter* f = &j.band.filter;
  j.p = *params;
  qk_conv_flatten(&j.p);
  j.layout = qk_conv_layout_of(p, band_bytes);
  j.scratch = (int8_t*)scratch;
  j.column_pitch = p->kernel_height * j.layout.depth;
  j.shallow = p->groups == 1 && j.layout.depth <= QK_CONV_SHALLOW &&
              16 / j.layout.depth * j.column_pitch + j.layout.depth <= 256;
  if (j.shallow) qk_mve_spread_offsets(j.spread, j.layout.depth, j.column_pitch);
  f->inputs = j.layout.inputs;
  f->channels = p->output_channels / p->groups;
  f->zero_point = p->output_zero_point;
  f->shifts = p->left_shifts != NULL;
  j.packed_bytes = qk_mve_packed_bytes(f->channels, f->inputs, f->shifts);
  j.band.x_pitch = j.layout.pixel_pitch;
  j.band.y_pitch = p->output_channels;
  qk_mve_prepare_band(&j.band);
  if (j.layout.source == QK_CONV_DENSE) {
    qk_mve_convolve_dense(&j, input, output);
  } else {
    for (int32_t i = 0; i < p->batch; ++i)
      qk_mve_convolve_image(&j, input, p->reverse ? p->batch - 1 - i : i, output);
  }
  qk_mve_clamp(output, p->batch * p->output_height * p->output_width * p->output_channels, p->output_min,
               p->output_max);
}
#endif
