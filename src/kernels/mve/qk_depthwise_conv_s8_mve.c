#include "qk_depthwise_conv_s8_mve.h"

#include "qk_mve_clamp.h"
#include "qk_mve_depthwise_layout.h"
#include "qk_mve_insert.h"
#include "qk_mve_planes.h"
#include "qk_window.h"

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  qk_depthwise_layout layout;
  int8_t* band;
  int8_t padding[8]; /* input zero points */
} job;

/* Pixels of one band: of `rows` rows of output from `row` on. */
typedef struct {
  const int8_t* image;
  int32_t row, rows, column, count;
} part;

static const int8_t* find_row(const job* j, const part* at, int32_t i) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t y = at->row * p->stride_height - p->pad_top + i * p->dilation_height;
  return y >= 0 && y < p->input_height ? at->image + y * p->input_width * p->input_channels : NULL;
}

static void insert_padding(const job* j, int8_t* to, int32_t count) {
  if (count > 0)
    qk_mve_insert_row(to, j->layout.channel_pitch, j->layout.column_bytes, j->padding, 0, 0, count,
                      j->p->input_channels);
}

/* Rows i .. i+n-1 (n is 1 or 2) of the band's input to bytes slot .. slot+n-1 of its columns. Columns outside the
 * image are filled unless `padded` says that they are already. */
static void insert_rows(const job* j, const part* at, int32_t i, int32_t n, int32_t slot, int padded) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t ic = p->input_channels, step = j->layout.column_bytes;
  const int32_t columns = (at->count - 1) * p->stride_width + j->layout.window_width;
  const qk_window w = qk_clip_window(at->column * p->stride_width - p->pad_left, columns, 1, p->input_width);
  const int32_t from = (w.start + w.first) * ic, inside = w.last - w.first;
  const int8_t *row0 = find_row(j, at, i), *row1 = n == 2 ? find_row(j, at, i + 1) : NULL;
  int8_t *to = j->band + slot, *to_inside = to + w.first * step;
  if (row0 != NULL && row1 != NULL && inside > 0) {
    qk_mve_insert_rows(to_inside, j->layout.channel_pitch, step, row0 + from, row1 + from, inside, ic);
  } else {
    for (int32_t k = 0; k < n; ++k) {
      const int8_t* row = k == 0 ? row0 : row1;
      if (row != NULL) {
        qk_mve_insert_row(to_inside + k, j->layout.channel_pitch, step, row + from, ic, 8, inside, ic);
      } else {
        insert_padding(j, to_inside + k, inside);
      }
    }
  }
  if (padded) return;
  for (int32_t k = 0; k < n; ++k, ++to) {
    insert_padding(j, to, w.first);
    insert_padding(j, to + w.last * step, columns - w.last);
  }
}

static void fill_band(const job* j, const part* at, int padded) {
  const int32_t rows = j->layout.column_bytes;
  for (int32_t i = 0; i < rows; i += 2) insert_rows(j, at, i, rows - i < 2 ? 1 : 2, i, padded);
}

/* Bands of 4 rows follow each other 2 rows apart: input row i is byte (i + pad_top) % 4 of its column, and only
 * two rows are new. */
static void update_band(const job* j, const part* at, int full) {
  const int32_t rotated = at->row % 4, first = j->p->reverse ? 0 : 2;
  if (full) insert_rows(j, at, 2 - first, 2, (rotated + 2 - first) % 4, 0);
  insert_rows(j, at, first, 2, (rotated + first) % 4, !full);
}

static void run(const job* j, qk_mve_planes* d, int two_rows) {
  if (!two_rows) {
    qk_mve_planes_row(d);
  } else if (j->p->stride_width == 1) {
    qk_mve_planes_two_rows_1(d);
  } else {
    qk_mve_planes_two_rows_2(d);
  }
}

/* `count` pixels of one or two rows of output from the band. */
static void convolve(const job* j, int32_t rows, int32_t count, int rotated, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const qk_depthwise_layout* l = &j->layout;
  const int32_t multiplier = p->output_channels / p->input_channels, x_pitch = p->stride_width * l->column_bytes;
  qk_mve_planes d;
  d.x_step = multiplier == 1 ? l->channel_pitch : 0;
  d.record_bytes = qk_depthwise_record_bytes(l);
  d.y_pitch = (uint32_t)p->output_channels;
  d.zero_point = p->output_zero_point;
  d.chunks = l->chunks;
  d.rewind = 16 - 8 * x_pitch;
  d.block_step = 8 * x_pitch - 16 * l->chunks;
  if (rows == 2) {
    d.chunks = rotated;
    d.blocks = count / 4;
    d.x_pitch = count % 4;
    d.tail_mask = (1u << 4 * (count % 4)) - 1;
    d.distance = (uint32_t)(p->output_width * p->output_channels);
  } else {
    const int32_t tail = (count - 1) % 8 + 1;
    d.blocks = (count + 7) / 8;
    d.x_pitch = x_pitch;
    d.distance = 4 * d.y_pitch;
    d.tail_mask = 0;
    for (int32_t i = 0; i < tail; ++i) d.tail_mask |= 3u << (i < 4 ? 4 * i : 4 * i - 14);
  }
  d.channels = multiplier == 1 ? p->output_channels : multiplier;
  for (int32_t c = 0; c < p->output_channels; c += d.channels) {
    d.x = j->band + c / multiplier * l->channel_pitch;
    d.records = p->weights + c * d.record_bytes;
    d.y = y + c;
    run(j, &d, rows == 2);
  }
}

/* The group of rows `index` of all images; *kept: the band is that of the group before. */
static void convolve_rows(const job* j, const int8_t* input, int32_t index, int* kept, int8_t* output) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t step = j->layout.segment, segments = (p->output_width + step - 1) / step;
  const int32_t groups = (p->output_height + j->layout.rows - 1) / j->layout.rows, n = index / groups;
  const int32_t row = index % groups * j->layout.rows, below = p->output_height - row;
  part at = {input + n * p->input_height * p->input_width * p->input_channels, row,
             below < j->layout.rows ? below : j->layout.rows, 0, 0};
  int8_t* y = output + (n * p->output_height + row) * p->output_width * p->output_channels;
  const int ring = at.rows == 2 && p->stride_height == 1 && segments == 1;
  if (index % groups == (p->reverse ? groups - 1 : 0)) *kept = 0;
  for (int32_t s = 0; s < segments; ++s) {
    at.column = (p->reverse ? segments - 1 - s : s) * step;
    at.count = p->output_width - at.column < step ? p->output_width - at.column : step;
    if (ring) {
      update_band(j, &at, !*kept);
    } else {
      fill_band(j, &at, 0);
    }
    convolve(j, at.rows, at.count, ring && row % 4 != 0, y + at.column * p->output_channels);
  }
  *kept = ring;
  qk_mve_clamp(y, at.rows * p->output_width * p->output_channels, p->output_min, p->output_max);
}

void qk_depthwise_conv_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch) {
  job j = {p, qk_depthwise_layout_of(p), (int8_t*)scratch, {0}};
  const int32_t groups = p->batch * ((p->output_height + j.layout.rows - 1) / j.layout.rows);
  int kept = 0;
  for (int32_t i = 0; i < 8; ++i) j.padding[i] = (int8_t)p->input_zero_point;
  for (int32_t g = 0; g < groups; ++g) convolve_rows(&j, input, p->reverse ? groups - 1 - g : g, &kept, output);
}
