/* Where the windows of a convolution lie in its input, and their bytes in one piece. */
#ifndef QK_WINDOWS_DSP_H
#define QK_WINDOWS_DSP_H
#include "qk_conv_s8.h"
#include "qk_copy_rows_dsp.h"

/* A pixel of the output. */
typedef struct {
  int32_t row, column; /* row of all images, one after the other */
  int32_t top, left;   /* input coordinates of tap 0 */
  int32_t origin;      /* offset of the pixel of tap 0 in the input */
} qk_window_dsp;

/* What all windows of a convolution have in common. */
typedef struct {
  const qk_conv_s8_params* p;
  int32_t depth;        /* channels of a group */
  int32_t row;          /* bytes of a row of taps */
  int32_t bytes;        /* of a window */
  int32_t span;         /* taps of a row that follow each other in memory: kernel_width or 1 */
  int32_t row_bytes;    /* of the input, from tap row to tap row */
  int32_t step;         /* of the input, from pixel to pixel */
  uint32_t tops, lefts; /* top and left below these: inside the image, in one piece a row */
} qk_windows_dsp;

static inline uint32_t qk_positions_dsp(int32_t length, int32_t taps, int32_t dilation) {
  const int32_t last = length - 1 - (taps - 1) * dilation;
  return last < 0 ? 0 : (uint32_t)last + 1;
}

static inline void qk_plan_windows_dsp(const qk_conv_s8_params* p, qk_windows_dsp* c) {
  c->p = p;
  c->depth = p->input_channels / p->groups;
  c->row = p->kernel_width * c->depth;
  c->bytes = p->kernel_height * c->row;
  c->span = p->groups == 1 && p->dilation_width == 1 ? p->kernel_width : 1;
  c->row_bytes = p->dilation_height * p->input_width * p->input_channels;
  c->step = p->stride_width * p->input_channels;
  c->tops = qk_positions_dsp(p->input_height, p->kernel_height, p->dilation_height);
  c->lefts =
      c->span == p->kernel_width ? qk_positions_dsp(p->input_width, p->kernel_width, p->dilation_width) : 0;
}

static inline void qk_start_row_dsp(const qk_conv_s8_params* p, qk_window_dsp* w) {
  const int32_t image = w->row / p->output_height;
  w->top = (w->row - image * p->output_height) * p->stride_height - p->pad_top;
  w->left = w->column * p->stride_width - p->pad_left;
  w->origin = ((image * p->input_height + w->top) * p->input_width + w->left) * p->input_channels;
}

static inline qk_window_dsp qk_find_window_dsp(const qk_conv_s8_params* p, int32_t pixel) {
  qk_window_dsp w;
  w.row = pixel / p->output_width;
  w.column = pixel - w.row * p->output_width;
  qk_start_row_dsp(p, &w);
  return w;
}

static inline void qk_next_window_dsp(const qk_windows_dsp* c, qk_window_dsp* w) {
  const qk_conv_s8_params* p = c->p;
  if (++w->column < p->output_width) {
    w->left += p->stride_width;
    w->origin += c->step;
  } else {
    w->column = 0;
    ++w->row;
    qk_start_row_dsp(p, w);
  }
}

static inline void qk_fill_dsp(int8_t* to, int32_t value, int32_t count) {
  for (int8_t* const end = to + count; to < end; ++to) *to = (int8_t)value;
}

static inline int32_t qk_limit_dsp(int32_t x, int32_t high) {
  return x < 0 ? 0 : x > high ? high : x;
}

/* The window of one pixel as bytes, tap after tap, clipped to the image. `from` is the pixel of tap 0. */
__attribute__((weak, noinline)) void qk_copy_window_dsp(const qk_windows_dsp* c, int32_t top, int32_t left,
                                                        const int8_t* from, int8_t* line) {
  const qk_conv_s8_params* p = c->p;
  qk_fill_dsp(line, p->input_zero_point, c->bytes);
  const int32_t step = p->dilation_height;
  const int32_t first_row = top < 0 ? (step - 1 - top) / step : 0;
  const int32_t rows = (qk_limit_dsp(p->input_height - top, p->kernel_height * step) + step - 1) / step;
  for (int32_t kx = 0; kx < p->kernel_width; kx += c->span) {
    const int32_t x = kx * p->dilation_width;
    const int32_t first = qk_limit_dsp(-left - x, c->span);
    const int32_t last = qk_limit_dsp(p->input_width - left - x, c->span);
    if (first >= last || first_row >= rows) continue;
    const qk_copy_dsp copy = {(last - first) * c->depth, rows - first_row, c->row, c->row_bytes, 1, 0};
    qk_copy_rows_dsp(line + first_row * c->row + (kx + first) * c->depth,
                     from + first_row * c->row_bytes + (x + first) * p->input_channels, &copy);
  }
}

/* Windows inside the image, one or three neighbours. */
static inline void qk_copy_inside_dsp(const qk_windows_dsp* c, int32_t windows, const int8_t* from,
                                      int8_t* line) {
  const int32_t rows = c->p->kernel_height;
  const qk_copy_dsp copy = {c->row, rows, c->row, c->row_bytes, windows, c->step - rows * c->row_bytes};
  qk_copy_rows_dsp(line, from, &copy);
}

/* Whether the window lies in the input, its rows in one piece each. */
static inline int qk_is_inside_dsp(const qk_windows_dsp* c, int32_t top, int32_t left) {
  return (uint32_t)top < c->tops && (uint32_t)left < c->lefts;
}
#endif
