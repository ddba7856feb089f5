/* MVE: depthwise convolution of some channels from bands of rows. */
#ifndef QK_MVE_DEPTHWISE_H
#define QK_MVE_DEPTHWISE_H

#include "qk_mve_clamp.h"
#include "qk_mve_depthwise_layout.h"
#include "qk_mve_insert.h"
#include "qk_mve_planes.h"
#include "qk_window.h"

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  qk_depthwise_layout layout;
  int8_t* band;
  int8_t padding[8];     /* input zero points */
  int32_t first_channel; /* of the input, */
  int32_t channels;      /* and their number */

  /* What is computed now: `count` pixels from `column` on of `rows` rows from `row` on. */
  const int8_t* image;
  int32_t row, rows, column, count;
  qk_window window; /* the band's columns in the image */
  int32_t columns;  /* of the band */
  int kept;         /* of the band before: 0: nothing, 1: columns outside the image, 2: two rows besides */
  int32_t prepared; /* rows, and `count`, which `planes` is for */
  qk_mve_planes planes;
} qk_mve_depthwise;

static const int8_t* find_row(const qk_mve_depthwise* j, int32_t i) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t y = j->row * p->stride_height - p->pad_top + i * p->dilation_height;
  return y >= 0 && y < p->input_height ? j->image + y * p->input_width * p->input_channels : NULL;
}

static void insert_padding(const qk_mve_depthwise* j, int8_t* to, int32_t count) {
  if (count > 0)
    qk_mve_insert_row(to, j->layout.channel_pitch, j->layout.column_bytes, j->padding, 0, 0, count,
                      j->channels);
}

/* Columns outside the image of n rows from byte 0 of `to` on. */
static void pad_columns(const qk_mve_depthwise* j, int8_t* to, int32_t n) {
  for (int32_t k = 0; k < n; ++k, ++to) {
    insert_padding(j, to, j->window.first);
    insert_padding(j, to + j->window.last * j->layout.column_bytes, j->columns - j->window.last);
  }
}

/* Rows i .. i+n-1 (n is 1 or 2) of the band's input to bytes slot .. slot+n-1 of its columns. Columns outside
 * the image are filled unless `padded` says that they are already. */
static void insert_rows(const qk_mve_depthwise* j, int32_t i, int32_t n, int32_t slot, int padded) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t ic = p->input_channels, step = j->layout.column_bytes;
  const qk_window w = j->window;
  const int32_t from = (w.start + w.first) * ic + j->first_channel, inside = w.last - w.first;
  const int8_t *row0 = find_row(j, i), *row1 = n == 2 ? find_row(j, i + 1) : NULL;
  int8_t *to = j->band + slot, *to_inside = to + w.first * step;
  if (row0 != NULL && row1 != NULL && inside > 0) {
    qk_mve_insert_rows(to_inside, j->layout.channel_pitch, step, row0 + from, row1 + from, ic, inside,
                       j->channels);
  } else {
    for (int32_t k = 0; k < n; ++k) {
      const int8_t* row = k == 0 ? row0 : row1;
      if (row != NULL) {
        qk_mve_insert_row(to_inside + k, j->layout.channel_pitch, step, row + from, ic, 8, inside,
                          j->channels);
      } else {
        insert_padding(j, to_inside + k, inside);
      }
    }
  }
  if (!padded) pad_columns(j, to, n);
}

/* The five rows of a band, `row` the first, all inside the image. */
__attribute__((noinline)) static void insert_five(const qk_mve_depthwise* j, const int8_t* row) {
  const int32_t ic = j->p->input_channels, row_bytes = j->p->input_width * ic, step = j->layout.column_bytes;
  const int32_t eights = (j->channels + 7) / 8, eight_channels = 8 * j->layout.channel_pitch;
  const int8_t* from = row + (j->window.start + j->window.first) * ic + j->first_channel;
  const qk_mve_insert_five d = {
      {from, from + row_bytes, from + 2 * row_bytes, from + 3 * row_bytes, from + 4 * row_bytes},
      j->band + j->window.first * step,
      j->window.last - j->window.first,
      j->channels,
      ic - 8 * eights,
      step - eights * eight_channels,
      eight_channels,
      j->layout.channel_pitch};
  qk_mve_insert_five_rows(&d);
}

static void fill_band(const qk_mve_depthwise* j, int padded) {
  const int32_t rows = j->layout.column_bytes;
  if (j->layout.rows == 2 && rows == 5 && j->window.last > j->window.first && find_row(j, 0) != NULL &&
      find_row(j, 4) != NULL) {
    insert_five(j, find_row(j, 0));
    if (!padded) pad_columns(j, j->band, 5);
    return;
  }
  for (int32_t i = 0; i < rows; i += 2) insert_rows(j, i, rows - i < 2 ? 1 : 2, i, padded);
}

/* Bands of 4 rows follow each other 2 rows apart, and only two rows are new: the first row of a band is byte
 * 0 or byte 2 of the columns by turns, byte 0 for a single last row of output. */
static int32_t rotation(const qk_mve_depthwise* j) {
  const int32_t height = j->p->output_height;
  return (j->row + (height % 2 != 0 ? height - 1 : 0)) % 4;
}

static void update_band(const qk_mve_depthwise* j, int full) {
  const int32_t rotated = rotation(j), first = j->p->reverse ? 0 : 2;
  if (full) insert_rows(j, 2 - first, 2, (rotated + 2 - first) % 4, 0);
  insert_rows(j, first, 2, (rotated + first) % 4, !full);
}

static void set_columns(qk_mve_depthwise* j, int32_t column, int32_t count) {
  const qk_depthwise_conv_s8_params* p = j->p;
  j->column = column;
  j->count = count;
  j->prepared = 0;
  j->columns = (count - 1) * p->stride_width + j->layout.window_width;
  j->window = qk_clip_window(column * p->stride_width - p->pad_left, j->columns, 1, p->input_width);
}

/* The parameters of the inner loops for `count` pixels of `rows` rows. */
__attribute__((noinline)) static void prepare_planes(qk_mve_depthwise* j) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const qk_depthwise_layout* l = &j->layout;
  qk_mve_planes* d = &j->planes;
  const int32_t multiplier = p->output_channels / p->input_channels,
                x_pitch = p->stride_width * l->column_bytes;
  const int32_t tail = (j->count - 1) % 8 + 1;
  d->x_step = multiplier == 1 ? l->channel_pitch : 0;
  d->record_bytes = qk_depthwise_record_bytes(l);
  d->y_pitch = (uint32_t)p->output_channels;
  d->zero_point = p->output_zero_point;
  d->tail_mask = 0;
  j->prepared = j->rows;
  if (j->rows == 2) {
    d->blocks = j->count / 8;
    d->left = j->count / 4 % 2;
    d->x_pitch = j->count % 4;
    d->tail_mask = (1u << 4 * (j->count % 4)) - 1;
    d->distance = (uint32_t)(p->output_width * p->output_channels);
  } else {
    d->chunks = l->chunks;
    d->rewind = 16 - 8 * x_pitch;
    d->block_step = 8 * x_pitch - 16 * l->chunks;
    d->blocks = (j->count + 7) / 8;
    d->x_pitch = x_pitch;
    d->distance = 4 * d->y_pitch;
    for (int32_t i = 0; i < tail; ++i) d->tail_mask |= 3u << (i < 4 ? 4 * i : 4 * i - 14);
  }
}

/* The pixels of the band, all channels. */
static void convolve(qk_mve_depthwise* j, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = j->p;
  qk_mve_planes* d = &j->planes;
  const int32_t multiplier = p->output_channels / p->input_channels;
  const int32_t outputs = j->channels * multiplier, step = multiplier == 1 ? outputs : multiplier;
  d->x = j->band;
  d->records_end = p->weights + j->first_channel * multiplier * d->record_bytes;
  y += j->first_channel * multiplier;
  for (int32_t c = 0; c < outputs; c += step) {
    d->y = y + c;
    d->records = d->records_end;
    d->records_end += step * d->record_bytes;
    if (j->rows == 1) {
      qk_mve_planes_row(d);
    } else if (p->stride_width == 1) {
      qk_mve_planes_two_rows_1(d);
    } else {
      qk_mve_planes_two_rows_2(d);
    }
    d->x += j->layout.channel_pitch;
  }
}

/* A segment of a row or two. */
static void convolve_segment(qk_mve_depthwise* j, int32_t column, int32_t count, int8_t* y) {
  const int whole = count == j->p->output_width,
            ring = whole && j->layout.rows == 2 && j->p->stride_height == 1;
  if (column != j->column || count != j->count) set_columns(j, column, count);
  if (j->prepared != j->rows) prepare_planes(j);
  if (ring) {
    update_band(j, j->kept != 2);
  } else {
    fill_band(j, j->kept != 0);
  }
  if (j->rows == 2) j->planes.chunks = ring && rotation(j) != 0;
  convolve(j, y + column * j->p->output_channels);
  j->kept = whole + ring;
}

static void convolve_rows(qk_mve_depthwise* j, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t step = j->layout.segment, segments = (p->output_width + step - 1) / step;
  for (int32_t s = 0; s < segments; ++s) {
    const int32_t column = (p->reverse ? segments - 1 - s : s) * step;
    convolve_segment(j, column, p->output_width - column < step ? p->output_width - column : step, y);
  }
}

/* 1: no output of two rows, y on, lies on inputs that they or later rows read. Bands of some columns of two
 * rows are not in raster order, so that it matters. */
static int rows_are_apart(const qk_mve_depthwise* j, const int8_t* input, const int8_t* y) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t row_bytes = p->input_width * p->input_channels, image_bytes = p->input_height * row_bytes;
  int32_t top = j->row * p->stride_height - p->pad_top, bottom = top + j->layout.column_bytes;
  if (j->layout.segment >= p->output_width) return 1;
  if (top < 0) top = 0;
  if (bottom > p->input_height) bottom = p->input_height;
  const intptr_t first = p->reverse ? (intptr_t)input : (intptr_t)j->image + top * row_bytes;
  const intptr_t end =
      p->reverse ? (intptr_t)j->image + bottom * row_bytes : (intptr_t)input + p->batch * image_bytes;
  return (intptr_t)y >= end || (intptr_t)y + 2 * p->output_width * p->output_channels <= first;
}

/* j->rows rows at y. */
static void convolve_group(qk_mve_depthwise* j, const int8_t* input, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = j->p;
  if (j->rows == 1 || rows_are_apart(j, input, y)) {
    convolve_rows(j, y);
    return;
  }
  const int32_t row = j->row;
  j->rows = 1;
  for (int32_t i = 0; i < 2; ++i) {
    const int32_t k = p->reverse ? 1 - i : i;
    j->row = row + k;
    convolve_rows(j, y + k * p->output_width * p->output_channels);
  }
}

/* j->channels channels from j->first_channel on, of all images. */
static void convolve_channels(qk_mve_depthwise* j, const int8_t* input, int8_t* output) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t step = j->layout.rows, groups = (p->output_height + step - 1) / step;
  const int32_t image_bytes = p->input_height * p->input_width * p->input_channels;
  for (int32_t i = 0; i < p->batch; ++i) {
    const int32_t n = p->reverse ? p->batch - 1 - i : i;
    j->image = input + n * image_bytes;
    j->kept = 0;
    for (int32_t g = 0; g < groups; ++g) {
      j->row = (p->reverse ? groups - 1 - g : g) * step;
      j->rows = p->output_height - j->row < step ? p->output_height - j->row : step;
      convolve_group(j, input,
                     output + (n * p->output_height + j->row) * p->output_width * p->output_channels);
    }
  }
}

static void qk_mve_run_depthwise(const qk_depthwise_conv_s8_params* p, const qk_depthwise_layout* layout,
                                 const int8_t* input, int8_t* output, int8_t* scratch) {
  qk_mve_depthwise j;
  j.p = p;
  j.layout = *layout;
  j.band = scratch;
  j.count = 0;
  for (int32_t i = 0; i < 8; ++i) j.padding[i] = (int8_t)p->input_zero_point;
  for (int32_t c = 0; c < p->input_channels; c += layout->channels) {
    j.first_channel = c;
    j.channels = p->input_channels - c < layout->channels ? p->input_channels - c : layout->channels;
    convolve_channels(&j, input, output);
  }
  qk_mve_clamp(output, p->batch * p->output_height * p->output_width * p->output_channels, p->output_min,
               p->output_max);
}
#endif
