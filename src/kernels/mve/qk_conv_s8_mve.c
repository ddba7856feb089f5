#include "qk_conv_s8_mve.h"

#include <stddef.h>

#include "qk_mve_band.h"
#include "qk_mve_clamp.h"
#include "qk_mve_conv_layout.h"
#include "qk_mve_copy.h"
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
} job;

/* `count` neighbouring columns of an input row, to the given pitch. */
static void copy_inside(const job* j, int8_t* to, int32_t pitch, const int8_t* from, int32_t count) {
  const int32_t ic = j->p.input_channels, depth = j->layout.depth;
  if (j->shallow && pitch == j->column_pitch) {
    qk_mve_spread_columns(to, pitch, from, depth, count, j->spread);
  } else {
    qk_mve_copy_runs(to, pitch, from, ic, count, depth);
  }
}

static void copy_padding(const job* j, int8_t* to, int32_t pitch, int32_t count) {
  qk_mve_fill_runs(to, pitch, j->p.input_zero_point, count, j->layout.depth);
}

static const int8_t* find_row(const qk_conv_s8_params* p, const int8_t* image, int32_t y) {
  return y >= 0 && y < p->input_height ? image + y * p->input_width * p->input_channels : NULL;
}

/* Band of a group for pixels column .. column+count-1. Columns outside the image are filled unless `padded`
 * says that they are already. */
__attribute__((noinline)) static void fill_columns(const job* j, int8_t* band, const int8_t* image,
                                                   int32_t top, int32_t column, int32_t count, int padded) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t pitch = j->column_pitch, columns = (count - 1) * p->stride_width + p->kernel_width;
  const qk_window w = qk_clip_window(column * p->stride_width - p->pad_left, columns, 1, p->input_width);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky, band += j->layout.depth) {
    const int8_t* row = find_row(p, image, top + ky * p->dilation_height);
    if (row == NULL) {
      copy_padding(j, band, pitch, columns);
      continue;
    }
    if (!padded) {
      copy_padding(j, band, pitch, w.first);
      copy_padding(j, band + w.last * pitch, pitch, columns - w.last);
    }
    if (w.last > w.first)
      copy_inside(j, band + w.first * pitch, pitch, row + (w.start + w.first) * p->input_channels,
                  w.last - w.first);
  }
}

/* One row of taps of one pixel's window, tap by tap. */
static void fill_taps(const job* j, int8_t* to, const int8_t* row, int32_t left) {
  const qk_conv_s8_params* p = &j->p;
  for (int32_t kx = 0; kx < p->kernel_width; ++kx, to += j->layout.depth) {
    const int32_t x = left + kx * p->dilation_width;
    if (row == NULL || x < 0 || x >= p->input_width) {
      copy_padding(j, to, 0, 1);
    } else {
      copy_inside(j, to, 0, row + x * p->input_channels, 1);
    }
  }
}

/* Windows of a group; rows of dense windows inside the image are copied for all pixels together. */
__attribute__((noinline)) static void fill_patches(const job* j, int8_t* band, const int8_t* image,
                                                   int32_t top, int32_t column, int32_t count) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t pitch = j->layout.pixel_pitch, run = p->kernel_width * j->layout.depth;
  const int dense = p->dilation_width == 1 && (p->groups == 1 || p->kernel_width == 1);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky, band += run) {
    const int8_t* row = find_row(p, image, top + ky * p->dilation_height);
    for (int32_t i = 0; i < count;) {
      const int32_t left = (column + i) * p->stride_width - p->pad_left;
      int32_t inside = (p->input_width - p->kernel_width - left) / p->stride_width + 1;
      if (inside > count - i) inside = count - i;
      if (row == NULL || !dense || left < 0 || left + p->kernel_width > p->input_width) {
        fill_taps(j, band + i * pitch, row, left);
        ++i;
      } else {
        qk_mve_copy_runs(band + i * pitch, pitch, row + left * p->input_channels,
                         p->stride_width * p->input_channels, inside, run);
        i += inside;
      }
    }
  }
}

/* Output pixels of a row from their windows in scratch, which are all read before any is written. */
static void convolve_segment(job* j, const int8_t* image, int32_t row, int32_t column, int32_t count,
                             int padded, int8_t* y) {
  const qk_conv_s8_params* p = &j->p;
  const qk_conv_layout* l = &j->layout;
  const int32_t top = row * p->stride_height - p->pad_top;
  int8_t* windows = j->scratch;
  for (int32_t g = 0; g < p->groups; ++g, image += l->depth, windows += l->group_bytes) {
    if (l->source == QK_CONV_COLUMNS) {
      fill_columns(j, windows, image, top, column, count, padded);
    } else {
      fill_patches(j, windows, image, top, column, count);
    }
  }
  windows = j->scratch;
  j->band.filter.weights = p->weights;
  for (int32_t g = 0; g < p->groups; ++g, windows += l->group_bytes, y += j->band.filter.channels) {
    qk_mve_run_band(&j->band, windows, y, count);
    j->band.filter.weights += j->packed_bytes;
  }
}

static void convolve_row(job* j, const int8_t* image, int32_t row, int first, int8_t* y) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t step = j->layout.segment, segments = (p->output_width + step - 1) / step;
  for (int32_t i = 0; i < segments; ++i) {
    const int32_t column = (p->reverse ? segments - 1 - i : i) * step;
    const int32_t count = p->output_width - column < step ? p->output_width - column : step;
    convolve_segment(j, image, row, column, count, segments == 1 && !first, y + column * p->output_channels);
  }
}

/* 1x1: pixels of a run that are x_pitch apart; with groups, two at a time. */
__attribute__((noinline)) static void convolve_direct(job* j, const int8_t* x, const int8_t* end, int8_t* y) {
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
                       y + first * p->output_channels + g * f->channels, pixels, j->scratch);
  }
}

static void convolve_image_row(job* j, const int8_t* input, int32_t index, int first, int8_t* output) {
  const qk_conv_s8_params* p = &j->p;
  const int32_t n = index / p->output_height, row = index % p->output_height;
  const int32_t image_bytes = p->input_height * p->input_width * p->input_channels;
  const int8_t* image = input + n * image_bytes;
  int8_t* y = output + index * p->output_width * p->output_channels;
  if (j->layout.source == QK_CONV_DIRECT) {
    convolve_direct(j, image + row * p->stride_height * p->input_width * p->input_channels,
                    input + p->batch * image_bytes, y);
  } else {
    convolve_row(j, image, row, first, y);
  }
  qk_mve_clamp(y, p->output_width * p->output_channels, p->output_min, p->output_max);
}

void qk_conv_s8_mve(const qk_conv_s8_params* params, const int8_t* input, int8_t* output, void* scratch) {
  job j;
  const qk_conv_s8_params* p = &j.p;
  qk_mve_filter* f = &j.band.filter;
  j.p = *params;
  qk_conv_flatten(&j.p);
  j.layout = qk_conv_layout_of(p);
  j.scratch = (int8_t*)scratch;
  j.column_pitch = p->kernel_height * j.layout.depth;
  j.shallow = p->groups == 1 && j.layout.depth <= QK_CONV_SHALLOW &&
              (16 / j.layout.depth - 1) * j.column_pitch + j.layout.depth <= 256;
  if (j.shallow) qk_mve_spread_offsets(j.spread, j.layout.depth, j.column_pitch);
  f->inputs = j.layout.inputs;
  f->channels = p->output_channels / p->groups;
  f->zero_point = p->output_zero_point;
  f->shifts = p->left_shifts != NULL;
  j.packed_bytes = qk_mve_packed_bytes(f->channels, f->inputs, f->shifts);
  j.band.x_pitch = j.layout.pixel_pitch;
  j.band.y_pitch = p->output_channels;
  qk_mve_prepare_band(&j.band);
  const int32_t rows = p->batch * p->output_height;
  for (int32_t i = 0; i < rows; ++i)
    convolve_image_row(&j, input, p->reverse ? rows - 1 - i : i, i == 0, output);
}
