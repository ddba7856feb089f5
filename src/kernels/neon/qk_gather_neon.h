/* Windows of consecutive output pixels of a convolution into a panel (qk_panel_neon.h). */
#ifndef QK_GATHER_NEON_H
#define QK_GATHER_NEON_H
#include "qk_conv_s8.h"
#include "qk_panel_neon.h"

/* The taps of a window lie in the image as `rows` rows of `runs` runs of consecutive bytes; all steps in
 * bytes. */
typedef struct {
  const qk_conv_s8_params* p;
  const int8_t* end; /* of the input */
  int32_t depth, rows, runs, run_bytes;
  ptrdiff_t image_bytes, row_step, run_step, pixel_step;
  int32_t last_top, last_left; /* the last coordinates of tap 0 that keep the window inside */
  int picks;                   /* 3 rows of 9 or 10 bytes, as windows of images with 3 channels have */
  uint8_t order[32];           /* then: the bytes of a window among 16 of each row */
} qk_windows;

static inline qk_windows qk_make_windows(const qk_conv_s8_params* p, const int8_t* input) {
  const int dense = p->groups == 1 && p->dilation_width == 1;
  qk_windows w;
  w.p = p;
  w.depth = p->input_channels / p->groups;
  w.rows = p->kernel_height;
  w.runs = dense ? 1 : p->kernel_width;
  w.run_bytes = dense ? p->kernel_width * w.depth : w.depth;
  w.image_bytes = (ptrdiff_t)p->input_height * p->input_width * p->input_channels;
  w.end = input + p->batch * w.image_bytes;
  w.row_step = (ptrdiff_t)p->dilation_height * p->input_width * p->input_channels;
  w.run_step = (ptrdiff_t)p->dilation_width * p->input_channels;
  w.pixel_step = (ptrdiff_t)p->stride_width * p->input_channels;
  w.last_top = p->input_height - 1 - (p->kernel_height - 1) * p->dilation_height;
  w.last_left = p->input_width - 1 - (p->kernel_width - 1) * p->dilation_width;
  w.picks = w.rows == 3 && w.runs == 1 && (w.run_bytes == 9 || w.run_bytes == 10);
  if (w.picks)
    for (int32_t i = 0; i < 32; ++i) w.order[i] = (uint8_t)(i / w.run_bytes * 16 + i % w.run_bytes);
  return w;
}

/* The window whose tap 0 has the coordinates top, left, padded, as one row of inputs. */
QK_APART void qk_copy_clipped(const qk_conv_s8_params* p, const int8_t* image, int32_t top, int32_t left,
                              int32_t depth, int8_t* row) {
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, row += depth) {
      const int32_t x = left + kx * p->dilation_width;
      if (y >= 0 && y < p->input_height && x >= 0 && x < p->input_width) {
        qk_copy_bytes(row, image + ((ptrdiff_t)y * p->input_width + x) * p->input_channels, depth);
      } else {
        memset(row, p->input_zero_point, (size_t)depth);
      }
    }
  }
}

/* `count` windows that are inside, the first at x, into the panel from row `i` on; runs are multiples of 8
 * bytes. */
QK_APART void qk_spread_windows(const qk_windows* w, const int8_t* x, int32_t count, int32_t i,
                                int8_t* panel) {
  const ptrdiff_t steps = w->run_bytes / 8, row_step = w->row_step, run_step = w->run_step,
                  step = w->pixel_step;
  const int32_t rows = w->rows, runs = w->runs;
  for (const int32_t end = i + count; i < end;) {
    const int pair = i % 2 == 0 && i + 1 < end;
    int8_t* to = panel + 8 * i;
    const int8_t* line = x;
    for (int32_t ky = 0; ky < rows; ++ky, line += row_step) {
      const int8_t* run = line;
      for (int32_t k = 0; k < runs; ++k, run += run_step, to += 64 * steps) {
        if (pair) {
          qk_spread_pair(run, run + step, steps, to);
        } else {
          qk_spread(run, steps, to);
        }
      }
    }
    i += pair ? 2 : 1;
    x += pair ? 2 * step : step;
  }
}

/* `rows` runs of 8 to 16 bytes one after the other to y. Those before the last take what follows along. */
QK_INLINE void qk_copy_short_runs(const int8_t* x, ptrdiff_t row_step, int32_t rows, ptrdiff_t bytes,
                                  int8_t* y) {
  for (; rows > 1; --rows, x += row_step, y += bytes) vst1q_s8(y, vld1q_s8(x));
  const int8x8_t first = vld1_s8(x), last = vld1_s8(x + bytes - 8);
  vst1_s8(y, first);
  vst1_s8(y + bytes - 8, last);
}

QK_INLINE void qk_copy_runs(const qk_windows* w, const int8_t* x, int8_t* y) {
  for (int32_t ky = w->rows; ky > 0; --ky, x += w->row_step) {
    const int8_t* run = x;
    for (int32_t k = w->runs; k > 0; --k, run += w->run_step, y += w->run_bytes)
      qk_copy_bytes(y, run, w->run_bytes);
  }
}

/* As qk_spread_windows for runs of any length, by way of `row`. */
QK_APART void qk_copy_windows(const qk_windows* windows, const int8_t* x, int32_t count, ptrdiff_t steps,
                              int8_t* row, int8_t* panel) {
  const qk_windows w = *windows;
  const int are_short = w.runs == 1 && w.run_bytes >= 8 && w.run_bytes <= 16;
  for (; count > 0; --count, x += w.pixel_step, panel += 8) {
    if (are_short) {
      qk_copy_short_runs(x, w.row_step, w.rows, w.run_bytes, row);
    } else {
      qk_copy_runs(&w, x, row);
    }
    qk_spread(row, steps, panel);
  }
}

/* As qk_copy_windows for `picks` windows, as long as 16 bytes of each row can be read; returns how many that
 * were. 12 instructions a window. */
QK_APART int32_t qk_pick_windows(const qk_windows* w, const int8_t* x, int32_t count, int8_t* panel) {
  const ptrdiff_t left = w->end - x - 2 * w->row_step - 16;
  if (left < (count - 1) * w->pixel_step) count = left < 0 ? 0 : (int32_t)(left / w->pixel_step) + 1;
  int64_t n = count;
  if (n == 0) return 0;
  int8_t *p1 = panel + 64, *p2 = panel + 128, *p3 = panel + 192;
  __asm__ volatile(
      "1:\n"
      "ldr q0, [%[x]]\n ldr q1, [%[x], %[row]]\n ldr q2, [%[x], %[two_rows]]\n"
      "add %[x], %[x], %[step]\n"
      "subs %[n], %[n], #1\n"
      "tbl v3.16b, {v0.16b-v2.16b}, %[low].16b\n tbl v4.16b, {v0.16b-v2.16b}, %[high].16b\n"
      "str d3, [%[p0]], #8\n st1 {v3.d}[1], [%[p1]], #8\n"
      "str d4, [%[p2]], #8\n st1 {v4.d}[1], [%[p3]], #8\n"
      "b.ne 1b\n"
      : [x] "+r"(x), [n] "+r"(n), [p0] "+r"(panel), [p1] "+r"(p1), [p2] "+r"(p2), [p3] "+r"(p3)
      : [row] "r"(w->row_step), [two_rows] "r"(2 * w->row_step), [step] "r"(w->pixel_step),
        [low] "w"(vld1q_u8(w->order)), [high] "w"(vld1q_u8(w->order + 16))
      : "v0", "v1", "v2", "v3", "v4", "cc", "memory");
  return count;
}

/* The windows of `count` output pixels from number `pixel` on. input: the first image, at the first channel
 * of the group. Behind the panel there are 8*steps bytes of room. */
QK_APART void qk_gather(const qk_windows* w, const int8_t* input, int32_t pixel, int32_t count,
                        ptrdiff_t steps, int8_t* panel) {
  const qk_conv_s8_params* p = w->p;
  int8_t* const row = panel + 64 * steps;
  int32_t line = pixel / p->output_width, column = pixel - line * p->output_width;
  for (int32_t i = 0; i < count; ++line, column = 0) {
    const int32_t number = line / p->output_height,
                  top = (line - number * p->output_height) * p->stride_height - p->pad_top;
    const int8_t* const image = input + number * w->image_bytes;
    for (int32_t left = column * p->stride_width - p->pad_left; i < count && column < p->output_width;) {
      int32_t inside = 1;
      if (top < 0 || top > w->last_top || left < 0 || left > w->last_left) {
        qk_copy_clipped(p, image, top, left, w->depth, row);
        qk_spread(row, steps, panel + 8 * i);
      } else {
        const int8_t* x = image + ((ptrdiff_t)top * p->input_width + left) * p->input_channels;
        inside = (w->last_left - left) / p->stride_width + 1;
        inside = inside < p->output_width - column ? inside : p->output_width - column;
        inside = inside < count - i ? inside : count - i;
        if (w->depth % 8 == 0) {
          qk_spread_windows(w, x, inside, i, panel);
        } else {
          const int32_t picked = w->picks ? qk_pick_windows(w, x, inside, panel + 8 * i) : 0;
          qk_copy_windows(w, x + picked * w->pixel_step, inside - picked, steps, row,
                          panel + 8 * (i + picked));
        }
      }
      i += inside;
      column += inside;
      left += inside * p->stride_width;
    }
  }
}
#endif
