/* A transposed convolution as ordinary ones of stride 1. Outputs of one phase, whose coordinate + padding
 * leaves the same rest when divided by the stride, meet the same taps, and those lie `dilation` apart in the
 * input: tap k contributes where coordinate + padding - k * tap dilation divides by the stride. A row of
 * outputs of one phase is computed in scratch, then spread over the output's row.
 *
 * Packed weights: for each phase (rows, then columns) an int32 that says where its own begin, bytes from the
 * start of the table; there, the packed weights of an ordinary convolution. Its taps outside the image read
 * the zero point, which is folded into its biases (N5). */
#ifndef QK_TRANSPOSE_ROWS_H
#define QK_TRANSPOSE_ROWS_H
#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_memory.h"

/* One phase along one dimension. Tap t of the ordinary convolution is tap `last - t * tap_step` of the
 * transposed one, and of weight 0 where there is no such tap. */
typedef struct {
  int32_t first, count;   /* outputs first, first + stride, ... */
  int32_t taps, dilation; /* of the ordinary convolution */
  int32_t pad;            /* input coordinate of the first output's tap 0, negative */
  int32_t last, tap_step;
} qk_phase;

static qk_phase qk_find_phase(int32_t phase, int32_t outputs, int32_t pad, int32_t taps, int32_t dilation,
                              int32_t stride) {
  qk_phase f;
  int32_t tap = 0;
  f.first = ((phase - pad) % stride + stride) % stride;
  f.count = (outputs - f.first + stride - 1) / stride;
  f.tap_step = 1;
  while (f.tap_step * dilation % stride != 0) ++f.tap_step;
  f.dilation = f.tap_step * dilation / stride;
  while (tap < f.tap_step && tap * dilation % stride != phase) ++tap;
  if (tap == f.tap_step) { /* none */
    tap = taps;
    f.pad = 0;
  } else {
    f.pad = -(f.first + pad - tap * dilation) / stride;
  }
  f.taps = 1;
  for (; f.pad < 0 || tap + f.tap_step < taps; tap += f.tap_step, ++f.taps) f.pad += f.dilation;
  f.last = tap;
  return f;
}

static inline qk_phase qk_row_phase(const qk_conv_transpose_s8_params* p, int32_t phase) {
  return qk_find_phase(phase, p->output_height, p->pad_top, p->kernel_height, p->dilation_height,
                       p->stride_height);
}

static inline qk_phase qk_column_phase(const qk_conv_transpose_s8_params* p, int32_t phase) {
  return qk_find_phase(phase, p->output_width, p->pad_left, p->kernel_width, p->dilation_width,
                       p->stride_width);
}

/* Bytes of scratch for a row of outputs. */
static inline int32_t qk_transpose_row_bytes(const qk_conv_transpose_s8_params* p) {
  return ((p->output_width + p->stride_width - 1) / p->stride_width * p->output_channels + 7) / 8 * 8;
}

/* The rows of outputs of one image after the other, and in them the phases of columns:
 *   for (qk_first_row(&r, p); qk_has_row(&r); qk_next_row(&r, row, output))
 *     qk_conv_s8_...(&r.conv, input + r.x, row, scratch); */
typedef struct {
  const qk_conv_transpose_s8_params* p;
  qk_conv_s8_params conv; /* without bias and multipliers, which the packed weights hold */
  int32_t x;              /* where its operand begins */
  int32_t image, row, phase;
  int32_t first; /* column of the phase */
} qk_transpose_rows;

/* The ordinary convolution of this row and phase. */
static inline void qk_set_row(qk_transpose_rows* r) {
  const qk_conv_transpose_s8_params* p = r->p;
  qk_conv_s8_params* c = &r->conv;
  const int32_t row_phase = (r->row + p->pad_top) % p->stride_height;
  const qk_phase h = qk_row_phase(p, row_phase), w = qk_column_phase(p, r->phase);
  int32_t top = (r->row - h.first) / p->stride_height - h.pad; /* input row of tap row 0 */
  if (top >= p->input_height) top = -h.taps * h.dilation;      /* all outside, as well above */
  const int32_t skipped = top > 0 ? top : 0;
  c->input_height = p->input_height - skipped;
  c->pad_top = skipped - top;
  c->output_width = w.count;
  c->kernel_height = h.taps;
  c->kernel_width = w.taps;
  c->dilation_height = h.dilation;
  c->dilation_width = w.dilation;
  c->pad_left = w.pad;
  r->first = w.first;
  r->x = (r->image * p->input_height + skipped) * p->input_width * p->input_channels;
  if (p->weights != NULL) {
    int32_t offset = 0;
    const ptrdiff_t entry = row_phase * p->stride_width + r->phase;
    memcpy(&offset, p->weights + 4 * entry, sizeof offset);
    c->weights = p->weights + offset;
  }
}

static inline int qk_has_row(const qk_transpose_rows* r) {
  return r->image < r->p->batch;
}

/* From here on, where a phase has an output at all. */
static void qk_find_row(qk_transpose_rows* r) {
  for (;; ++r->phase) {
    if (r->phase == r->p->stride_width) {
      r->phase = 0;
      if (++r->row == r->p->output_height) {
        r->row = 0;
        if (++r->image == r->p->batch) return;
      }
    }
    qk_set_row(r);
    if (r->conv.output_width > 0) return;
  }
}

static inline void qk_first_row(qk_transpose_rows* r, const qk_conv_transpose_s8_params* p) {
  memset(r, 0, sizeof *r);
  r->p = p;
  r->conv.batch = 1;
  r->conv.input_width = p->input_width;
  r->conv.input_channels = p->input_channels;
  r->conv.output_height = 1;
  r->conv.output_channels = p->output_channels;
  r->conv.stride_height = r->conv.stride_width = 1;
  r->conv.groups = p->groups;
  r->conv.input_zero_point = p->input_zero_point;
  r->conv.output_zero_point = p->output_zero_point;
  r->conv.output_min = p->output_min;
  r->conv.output_max = p->output_max;
  r->conv.left_shifts = p->left_shifts;
  qk_find_row(r);
}

static inline void qk_skip_row(qk_transpose_rows* r) {
  ++r->phase;
  qk_find_row(r);
}

/* Spreads the result over the output and goes on. */
static inline void qk_next_row(qk_transpose_rows* r, const int8_t* from, int8_t* output) {
  const qk_conv_transpose_s8_params* p = r->p;
  const int32_t channels = p->output_channels, step = p->stride_width * channels;
  const ptrdiff_t pixel = (r->image * p->output_height + r->row) * p->output_width + r->first;
  int8_t* to = output + pixel * channels;
  for (int32_t i = r->conv.output_width; i > 0; --i, from += channels, to += step)
    memcpy(to, from, (size_t)channels);
  qk_skip_row(r);
}
#endif
