/* The windows of 3 pixels of a convolution, as the patch of qk_tile_dsp.h. */
#ifndef QK_PATCH_DSP_H
#define QK_PATCH_DSP_H
#include "qk_conv_s8.h"
#include "qk_widen_dsp.h"

enum { QK_PATCH_PIXELS = 3 };

typedef struct {
  const int8_t* image; /* of this batch element, at the first channel of the group */
  int32_t top, left;   /* input coordinates of tap 0 */
} qk_window_dsp;

/* What all patches of a convolution have in common. */
typedef struct {
  const qk_conv_s8_params* p;
  int32_t depth;               /* channels of a group */
  int32_t row;                 /* bytes of a row of taps */
  int32_t span;                /* taps of a row that follow each other in memory: kernel_width or 1 */
  int32_t row_bytes;           /* of the input, from tap row to tap row */
  int32_t last_top, last_left; /* of windows inside the image in one piece a row */
  int16_t* patch;
  int8_t* line; /* the bytes of 3 windows */
} qk_patch_dsp;

static inline qk_patch_dsp qk_plan_patch_dsp(const qk_conv_s8_params* p, void* scratch) {
  qk_patch_dsp c;
  c.p = p;
  c.depth = p->input_channels / p->groups;
  c.row = p->kernel_width * c.depth;
  c.span = p->groups == 1 && p->dilation_width == 1 ? p->kernel_width : 1;
  c.row_bytes = p->dilation_height * p->input_width * p->input_channels;
  c.last_top = p->input_height - 1 - (p->kernel_height - 1) * p->dilation_height;
  c.last_left = c.span == p->kernel_width ? p->input_width - p->kernel_width : -1;
  c.patch = (int16_t*)scratch;
  c.line = (int8_t*)(c.patch + (p->kernel_height * c.row + 3) / 4 * 12);
  return c;
}

static inline void qk_fill_dsp(int8_t* to, int32_t value, int32_t count) {
  for (int8_t* const end = to + count; to < end; ++to) *to = (int8_t)value;
}

/* Rows of a few bytes, by words that may overlap. */
__attribute__((noinline)) static void qk_copy_rows_dsp(int8_t* to, const int8_t* from, int32_t bytes,
                                                       int32_t rows, int32_t to_stride, int32_t from_stride) {
  for (; rows > 0; --rows, to += to_stride, from += from_stride) {
    int8_t* y = to;
    const int8_t* x = from;
    if (bytes >= 4) {
      const int8_t* const last = from + bytes - 4;
      for (; x < last; x += 4, y += 4) __builtin_memcpy(y, x, 4);
      __builtin_memcpy(to + bytes - 4, last, 4);
    } else {
      for (const int8_t* const end = from + bytes; x < end; ++x, ++y) *y = *x;
    }
  }
}

static inline int32_t qk_limit_dsp(int32_t x, int32_t high) {
  return x < 0 ? 0 : x > high ? high : x;
}

/* The window of one pixel as bytes, tap after tap, clipped to the image. */
__attribute__((noinline)) static void qk_copy_window_dsp(const qk_patch_dsp* c, const qk_window_dsp* w,
                                                         int8_t* line) {
  const qk_conv_s8_params* p = c->p;
  qk_fill_dsp(line, p->input_zero_point, p->kernel_height * c->row);
  const int32_t step = p->dilation_height;
  const int32_t first_row = w->top < 0 ? (step - 1 - w->top) / step : 0;
  const int32_t rows = (qk_limit_dsp(p->input_height - w->top, p->kernel_height * step) + step - 1) / step;
  for (int32_t kx = 0; kx < p->kernel_width; kx += c->span) {
    const int32_t x = w->left + kx * p->dilation_width;
    const int32_t first = qk_limit_dsp(-x, c->span), last = qk_limit_dsp(p->input_width - x, c->span);
    const int32_t y = w->top + first_row * step;
    if (first >= last || first_row >= rows) continue;
    qk_copy_rows_dsp(line + first_row * c->row + (kx + first) * c->depth,
                     w->image + (y * p->input_width + x + first) * p->input_channels,
                     (last - first) * c->depth, rows - first_row, c->row, c->row_bytes);
  }
}

static inline void qk_fill_patch_dsp(const qk_patch_dsp* c, const qk_window_dsp w[QK_PATCH_PIXELS]) {
  const qk_conv_s8_params* p = c->p;
  const int32_t bytes = p->kernel_height * c->row;
  /* Rows that are long enough are widened where they are, others once all are in line. */
  const int direct = p->kernel_height == 1 || (c->row % 4 == 0 && c->row >= 16);
  const int8_t* from[QK_PATCH_PIXELS];
  int32_t stride[QK_PATCH_PIXELS];
  for (int i = 0; i < QK_PATCH_PIXELS; ++i) {
    int8_t* const line = c->line + i * bytes;
    if (w[i].top >= 0 && w[i].left >= 0 && w[i].top <= c->last_top && w[i].left <= c->last_left) {
      from[i] = w[i].image + (w[i].top * p->input_width + w[i].left) * p->input_channels;
      stride[i] = c->row_bytes;
      if (direct) continue;
      qk_copy_rows_dsp(line, from[i], c->row, p->kernel_height, c->row, c->row_bytes);
    } else {
      qk_copy_window_dsp(c, &w[i], line);
    }
    from[i] = line;
    stride[i] = c->row;
  }
  int16_t* patch = c->patch;
  if (!direct) {
    qk_widen_dsp(patch, from, bytes);
    return;
  }
  for (int32_t ky = p->kernel_height; ky > 0; --ky) {
    patch = qk_widen_dsp(patch, from, c->row);
    for (int i = 0; i < QK_PATCH_PIXELS; ++i) from[i] += stride[i];
  }
}
#endif
