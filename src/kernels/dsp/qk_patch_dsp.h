/* The windows of 3 pixels of a convolution, as the patch of qk_tile_dsp.h. */
#ifndef QK_PATCH_DSP_H
#define QK_PATCH_DSP_H
#include "qk_widen_dsp.h"
#include "qk_windows_dsp.h"

enum { QK_PATCH_PIXELS = 3 };

typedef struct {
  qk_windows_dsp windows;
  int direct; /* 1: rows are widened where they are; 0: once a window is in line */
  int16_t* patch;
  int8_t* line; /* the bytes of 3 windows */
} qk_patch_dsp;

static inline void qk_plan_patch_dsp(const qk_conv_s8_params* p, void* scratch, qk_patch_dsp* c) {
  qk_plan_windows_dsp(p, &c->windows);
  c->direct = p->kernel_height == 1 || (c->windows.row % 4 == 0 && c->windows.row >= 16);
  c->patch = (int16_t*)scratch;
  c->line = (int8_t*)(c->patch + (c->windows.bytes + 3) / 4 * 12);
}

/* Pixels first .. first + last (at most 3 in all; the last one repeats), each as it lies. */
__attribute__((weak, noinline)) void qk_find_rows_dsp(const qk_patch_dsp* c, const int8_t* channel,
                                                      const qk_window_dsp* first, int32_t last,
                                                      qk_rows_dsp* rows) {
  const qk_windows_dsp* all = &c->windows;
  qk_window_dsp w = *first;
  int8_t* line = c->line;
  for (int32_t i = 0; i < QK_PATCH_PIXELS; ++i, line += all->bytes) {
    const int8_t* const from = channel + w.origin;
    rows->from[i] = line;
    rows->skip[i] = 0;
    if (!qk_is_inside_dsp(all, w.top, w.left)) {
      qk_copy_window_dsp(all, w.top, w.left, from, line);
    } else if (c->direct) {
      rows->from[i] = from;
      rows->skip[i] = all->row_bytes - all->row;
    } else {
      qk_copy_inside_dsp(all, 1, from, line);
    }
    if (i < last) qk_next_window_dsp(all, &w);
  }
}

/* Pixels w .. w + last, channels from `channel` on. */
static inline void qk_fill_patch_dsp(const qk_patch_dsp* c, const int8_t* channel, const qk_window_dsp* w,
                                     int32_t last) {
  const qk_windows_dsp* all = &c->windows;
  const int32_t right = w->left + (QK_PATCH_PIXELS - 1) * all->p->stride_width;
  const int8_t* from = channel + w->origin;
  int32_t step = all->step, skip = all->row_bytes - all->row;
  qk_rows_dsp rows;
  rows.count = c->direct ? all->row : all->bytes;
  rows.rows = c->direct ? all->p->kernel_height : 1;
  if (last == QK_PATCH_PIXELS - 1 && w->column + last < all->p->output_width &&
      qk_is_inside_dsp(all, w->top, w->left) && (uint32_t)right < all->lefts) {
    if (!c->direct) {
      qk_copy_inside_dsp(all, QK_PATCH_PIXELS, from, c->line);
      from = c->line;
      step = all->bytes;
      skip = 0;
    }
    rows.from[0] = from;
    rows.from[1] = from + step;
    rows.from[2] = from + 2 * step;
    rows.skip[0] = rows.skip[1] = rows.skip[2] = skip;
  } else {
    qk_find_rows_dsp(c, channel, w, last, &rows);
  }
  qk_widen_dsp(c->patch, &rows);
}
#endif
