#include "qk_depthwise_conv_s8_m0.h"

#include "qk_depthwise_conv_s8_band_m0.h"
#include "qk_depthwise_rows_m0.h"
#include "qk_gather_channel_m0.h"
#include "qk_rescale_m0.h"

static int32_t* fill(int32_t value, int32_t count, int32_t* out) {
  for (; count > 0; --count) *out++ = value;
  return out;
}

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  int32_t* scratch;
  qk_depthwise_band_m0 band;
  int32_t inside; /* columns of the band inside the image */
  qk_gather_channel_m0 gather;
  qk_depthwise_rows_m0 taps;
} layer;

static void start_gathering(layer* s) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t columns = s->band.columns, left = p->pad_left < columns ? p->pad_left : columns;
  const int32_t rest = columns - left;
  s->inside = rest < p->input_width ? rest : p->input_width;
  s->gather.step = p->input_channels;
  s->gather.row_bytes = p->input_width * p->input_channels;
  s->gather.padding = p->input_zero_point;
  s->gather.left = left;
  s->gather.right = rest - s->inside;
  s->gather.blocks = (s->inside + 7) / 8;
  s->gather.skip = (8 * s->gather.blocks - s->inside) * 6;
}

static int is_3x3(const layer* s) {
  return s->p->kernel_height == 3 && s->p->kernel_width == 3 && s->band.threes == 1;
}

static void start_assembly(layer* s) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t row_bytes = 4 * s->band.columns * p->dilation_height, rows = p->kernel_height;
  s->taps.range = (uint32_t)(p->output_max - p->output_min);
  s->taps.offset = (int32_t)((uint32_t)(p->output_zero_point - p->output_min) << 16) + (1 << 15);
  s->taps.min = p->output_min;
  s->taps.channels = p->output_channels;
  s->taps.next_row = row_bytes - 12 * s->band.threes;
  s->taps.next_output = 4 * p->stride_width - rows * row_bytes;
  s->taps.row_bytes = 4 * p->output_width * p->stride_width;
  s->taps.row_skip = 4 * p->stride_height * s->band.columns - s->taps.row_bytes;
  s->taps.weights = s->scratch + s->band.rows * s->band.columns + 2;
  s->taps.weights_end = s->taps.weights + 3 * s->band.threes * rows;
  s->taps.skip = 16 * (3 - (uint32_t)s->band.threes);
  if (is_3x3(s)) s->taps.next_output += s->taps.next_row; /* x does not move on after the last tap row */
}

/* What the assembly needs of channel c; 0: it cannot do it. */
static int take_channel(layer* s, int32_t c) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t shift = p->left_shifts ? p->left_shifts[c] : 0, bias = p->bias[c];
  if (s->band.threes == 0 || shift > 1) return 0;
  const uint32_t m2 = (2 * (uint32_t)p->multipliers[c]) << shift;
  uint32_t sum = 0;
  const int8_t* w = p->weights + c;
  int32_t* out = s->taps.weights;
  for (int32_t row = p->kernel_height; row > 0; --row) {
    int32_t* const end = out + 3 * s->band.threes;
    for (int32_t i = p->kernel_width; i > 0; --i, w += p->output_channels) {
      const int32_t weight = *w;
      *out++ = weight;
      sum += (uint32_t)(weight < 0 ? -weight : weight);
    }
    while (out != end) *out++ = 0;
  }
  const uint32_t largest = 128 * sum + (uint32_t)(bias < 0 ? -bias : bias);
  if (!qk_is_short_m0(largest, m2)) return 0;
  s->taps.multiplier_low = m2 & 0xffff;
  s->taps.multiplier_high = m2 >> 16;
  s->taps.bias = bias;
  return 1;
}

/* Rows y .. y+rows-1 of the padded input of the channel at `input`. */
static void gather(const layer* s, const int8_t* input, int32_t y, int32_t rows, int32_t* out) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t zero = p->input_zero_point, columns = s->band.columns;
  int32_t above = y < 0 ? -y : 0;
  if (above > rows || s->inside == 0) above = rows;
  out = fill(zero, above * columns, out);
  rows -= above;
  y += above;
  int32_t inside = p->input_height - y;
  if (inside > rows) inside = rows;
  if (inside > 0) {
    qk_gather_rows_m0(&s->gather, input + y * s->gather.row_bytes, inside, out);
    out += inside * columns;
    rows -= inside;
  }
  fill(zero, rows * columns, out);
}

/* `rows` rows of output of channel c from the band in scratch, in plain C. */
static void convolve(const layer* s, int32_t c, int32_t rows, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t step = p->output_channels, columns = s->band.columns;
  const int32_t shift = p->left_shifts ? p->left_shifts[c] : 0;
  for (int32_t row = 0; row < rows; ++row) {
    const int32_t* first = s->scratch + row * p->stride_height * columns;
    for (int32_t i = 0; i < p->output_width; ++i, first += p->stride_width, y += step) {
      const int8_t* w = p->weights + c;
      const int32_t* tap_row = first;
      int32_t acc = p->bias[c];
      for (int32_t ky = 0; ky < p->kernel_height; ++ky, tap_row += p->dilation_height * columns) {
        const int32_t* x = tap_row;
        for (int32_t kx = p->kernel_width; kx > 0; --kx, x += p->dilation_width, w += step) acc += *x * *w;
      }
      *y =
          qk_requantize_s8(acc, p->multipliers[c], shift, p->output_zero_point, p->output_min, p->output_max);
    }
  }
}

/* The first rows of the next band, which this one has read. */
static int32_t keep_rows(const layer* s, int32_t outputs) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int32_t kept = (p->kernel_height - 1) * p->dilation_height + 1 - p->stride_height;
  if (kept <= 0) return 0;
  const int32_t* from = s->scratch + outputs * p->stride_height * s->band.columns;
  int32_t* to = s->scratch;
  for (int32_t* const end = to + kept * s->band.columns; to != end;) *to++ = *from++;
  return kept;
}

static void convolve_channel(layer* s, int32_t c, const int8_t* input, int8_t* output) {
  const qk_depthwise_conv_s8_params* p = s->p;
  const int fast = take_channel(s, c);
  const int32_t extent = (p->kernel_height - 1) * p->dilation_height + 1;
  int32_t kept = 0, y = -p->pad_top;
  for (int32_t row = 0;;) {
    const int32_t left = p->output_height - row, outputs = left < s->band.outputs ? left : s->band.outputs;
    const int32_t rows = (outputs - 1) * p->stride_height + extent;
    gather(s, input, y + kept, rows - kept, s->scratch + kept * s->band.columns);
    if (fast) {
      s->taps.x = s->scratch;
      s->taps.row_end = s->scratch + p->output_width * p->stride_width;
      s->taps.y = output;
      s->taps.rows = outputs;
      if (is_3x3(s)) {
        qk_depthwise_3x3_m0(&s->taps);
      } else {
        qk_depthwise_any_m0(&s->taps);
      }
    } else {
      convolve(s, c, outputs, output);
    }
    row += outputs;
    if (row == p->output_height) return;
    output += outputs * p->output_width * p->output_channels;
    y += outputs * p->stride_height;
    kept = keep_rows(s, outputs);
  }
}

void qk_depthwise_conv_s8_m0(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                             void* scratch) {
  const int32_t depth_multiplier = p->output_channels / p->input_channels;
  layer s;
  s.p = p;
  s.scratch = (int32_t*)scratch;
  s.band = qk_depthwise_plan_m0(p);
  start_gathering(&s);
  start_assembly(&s);
  for (int32_t n = 0; n < p->batch; ++n) {
    const int8_t* x = input;
    int32_t used = 0; /* outputs of this input channel */
    for (int32_t c = 0; c < p->output_channels; ++c) {
      convolve_channel(&s, c, x, output + c);
      if (++used == depth_multiplier) {
        used = 0;
        ++x;
      }
    }
    input += p->input_height * p->input_width * p->input_channels;
    output += p->output_height * p->output_width * p->output_channels;
  }
}
