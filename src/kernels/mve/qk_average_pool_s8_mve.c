#include "qk_average_pool_s8_mve.h"

#include <arm_mve.h>
#include <stddef.h>

#include "qk_window.h"

/* A window clipped to the image. */
typedef struct {
  const int8_t* x; /* first channel of its first tap */
  int32_t rows, columns;
  int32_t row_step, column_step; /* bytes */
} window;

/* Sums of 8 channels, even and odd lanes apart. */
typedef struct {
  int32x4_t even, odd;
} sums;

static inline sums add_sums(sums s, int16x8_t more) {
  s.even = vaddq_s32(s.even, vmovlbq_s16(more));
  s.odd = vaddq_s32(s.odd, vmovltq_s16(more));
  return s;
}

/* part[0..7] += 8 channels of n taps, n > 0: 4 instructions a tap. */
static inline int16x8_t add_taps(int16x8_t part, const int8_t* tap, int32_t step, int32_t n,
                                 mve_pred16_t lanes) {
  do {
    part = vaddq_s16(part, vldrbq_z_s16(tap, lanes));
    tap += step;
  } while (--n > 0);
  return part;
}

/* Up to 255 taps are summed in int16. */
static sums sum_window(const window* w, int32_t channel, int32_t start, mve_pred16_t lanes) {
  const int8_t* row = w->x + channel;
  sums s = {vdupq_n_s32(start), vdupq_n_s32(start)};
  for (int32_t ky = 0; ky < w->rows; ++ky, row += w->row_step) {
    for (int32_t kx = 0; kx < w->columns; kx += 255) {
      const int32_t n = w->columns - kx < 255 ? w->columns - kx : 255;
      s = add_sums(s, add_taps(vdupq_n_s16(0), row + kx * w->column_step, w->column_step, n, lanes));
    }
  }
  return s;
}

static void pool(const qk_average_pool_s8_params* p, const window* w, int32_t count, int8_t* y) {
  const int32_t entry = p->multiplier_count == 1 || count < 1 ? 0 : count - 1, m = p->multipliers[entry];
  const int32_t shift = p->left_shifts != NULL ? p->left_shifts[entry] : 0;
  const int32_t start = -w->rows * w->columns * p->input_zero_point;
  for (int32_t c = 0; c < p->channels; c += 8) {
    const mve_pred16_t lanes = vctp16q((uint32_t)(p->channels - c));
    const sums s = sum_window(w, c, start, lanes);
    const int32x4_t even = vqrdmulhq_n_s32(vqshlq_r_s32(s.even, shift), m);
    const int32x4_t odd = vqrdmulhq_n_s32(vqshlq_r_s32(s.odd, shift), m);
    int16x8_t q = vqmovntq_s32(vqmovnbq_s32(vdupq_n_s16(0), even), odd);
    q = vqaddq_n_s16(q, (int16_t)p->output_zero_point);
    q = vminq_s16(vmaxq_s16(q, vdupq_n_s16((int16_t)p->output_min)), vdupq_n_s16((int16_t)p->output_max));
    vstrbq_p_s16(y + c, q, lanes);
  }
}

/* Taps of one dimension that count: those of the image, or of the image with its padding. */
static int32_t counted(const qk_average_pool_s8_params* p, qk_window w, int32_t taps, int32_t dilation,
                       int32_t padded_length) {
  if (!p->count_include_pad) return w.last - w.first;
  return qk_clip_window(w.start, taps, dilation, padded_length).last;
}

static void pool_pixel(const qk_average_pool_s8_params* p, const int8_t* image, int32_t row, int32_t column,
                       int8_t* y) {
  const qk_window v = qk_clip_window(row * p->stride_height - p->pad_top, p->kernel_height,
                                     p->dilation_height, p->input_height);
  const qk_window h = qk_clip_window(column * p->stride_width - p->pad_left, p->kernel_width,
                                     p->dilation_width, p->input_width);
  const int32_t count = counted(p, v, p->kernel_height, p->dilation_height, p->input_height + p->pad_bottom) *
                        counted(p, h, p->kernel_width, p->dilation_width, p->input_width + p->pad_right);
  const int32_t top = v.start + v.first * p->dilation_height, left = h.start + h.first * p->dilation_width;
  window w = {image + (top * p->input_width + left) * p->channels, v.last - v.first, h.last - h.first,
              p->dilation_height * p->input_width * p->channels, p->dilation_width * p->channels};
  if (w.row_step == w.columns * w.column_step) { /* whole rows: one long row */
    w.columns *= w.rows;
    w.rows = w.rows > 0;
  }
  pool(p, &w, count, y);
}

void qk_average_pool_s8_mve(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const int32_t image_bytes = p->input_height * p->input_width * p->channels;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i, row = pixel / p->output_width;
    pool_pixel(p, input + row / p->output_height * image_bytes, row % p->output_height,
               pixel % p->output_width, output + pixel * p->channels);
  }
}
