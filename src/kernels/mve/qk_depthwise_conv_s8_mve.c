#include "qk_depthwise_conv_s8_mve.h"

#include "qk_mve_clamp.h"
#include "qk_mve_depthwise_layout.h"
#include "qk_mve_insert.h"
#include "qk_mve_planes.h"

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  qk_depthwise_layout layout;
  int8_t* band;
  int8_t padding[8]; /* input zero points */
} job;

/* Row `row` of the band's columns from the input columns left .. left+columns-1; x is NULL outside the image.
 * Columns outside are padded unless `padded` says that they are already. */
static void insert_row(const job* j, int32_t row, const int8_t* x, int32_t left, int32_t columns, int padded) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t pitch = j->layout.channel_pitch, step = j->layout.column_bytes, channels = p->input_channels;
  int8_t* to = j->band + row;
  int32_t before = left < 0 ? -left : 0;
  int32_t inside = (left + columns < p->input_width ? left + columns : p->input_width) - left;
  if (x == NULL || before > columns) before = columns;
  inside = inside > before ? inside - before : 0;
  const int32_t after = columns - before - inside;
  if (before > 0 && (x == NULL || !padded))
    qk_mve_insert_row(to, pitch, step, j->padding, 0, 0, before, channels);
  to += before * step;
  if (inside > 0)
    qk_mve_insert_row(to, pitch, step, x + (left + before) * channels, channels, 8, inside, channels);
  if (after > 0 && !padded)
    qk_mve_insert_row(to + inside * step, pitch, step, j->padding, 0, 0, after, channels);
}

static void fill_band(const job* j, const int8_t* image, int32_t row, int32_t column, int32_t count,
                      int padded) {
  const qk_depthwise_conv_s8_params* p = j->p;
  const int32_t left = column * p->stride_width - p->pad_left;
  const int32_t columns = (count - 1) * p->stride_width + j->layout.window_width;
  for (int32_t i = 0; i < j->layout.column_bytes; ++i) {
    const int32_t y = row * p->stride_height - p->pad_top + i * p->dilation_height;
    const int inside = y >= 0 && y < p->input_height;
    insert_row(j, i, inside ? image + y * p->input_width * p->input_channels : NULL, left, columns, padded);
  }
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
static void convolve(const job* j, int32_t rows, int32_t count, int8_t* y) {
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

void qk_depthwise_conv_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch) {
  job j = {p, qk_depthwise_layout_of(p), (int8_t*)scratch, {0}};
  const int32_t step = j.layout.segment, segments = (p->output_width + step - 1) / step;
  const int32_t groups = (p->output_height + j.layout.rows - 1) / j.layout.rows, all = p->batch * groups;
  for (int32_t i = 0; i < 8; ++i) j.padding[i] = (int8_t)p->input_zero_point;
  for (int32_t g = 0; g < all; ++g) {
    const int32_t at = p->reverse ? all - 1 - g : g, n = at / groups, row = at % groups * j.layout.rows;
    const int32_t rows = p->output_height - row < j.layout.rows ? p->output_height - row : j.layout.rows;
    const int8_t* image = input + n * p->input_height * p->input_width * p->input_channels;
    int8_t* y = output + (n * p->output_height + row) * p->output_width * p->output_channels;
    for (int32_t s = 0; s < segments; ++s) {
      const int32_t column = (p->reverse ? segments - 1 - s : s) * step;
      const int32_t count = p->output_width - column < step ? p->output_width - column : step;
      fill_band(&j, image, row, column, count, segments == 1 && g > 0);
      convolve(&j, rows, count, y + column * p->output_channels);
    }
    qk_mve_clamp(y, rows * p->output_width * p->output_channels, p->output_min, p->output_max);
  }
}
