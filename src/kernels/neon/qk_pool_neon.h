/* What the pooling kernels for AArch64 share. */
#ifndef QK_POOL_NEON_H
#define QK_POOL_NEON_H
#include "qk_neon.h"
#include "qk_window.h"

/* Taps of a window inside the image: `rows` times `columns`, the first at x, steps in bytes. */
typedef struct {
  const int8_t* x;
  int32_t rows, columns;
  ptrdiff_t row_step, column_step;
} qk_taps;

/* Of an image of NHWC with `width` pixels a row. */
QK_INLINE qk_taps qk_find_taps(const int8_t* image, qk_window h, qk_window w, int32_t dilation_height,
                               int32_t dilation_width, int32_t width, int32_t channels) {
  const ptrdiff_t row_bytes = (ptrdiff_t)width * channels;
  const qk_taps t = {image + (h.start + h.first * dilation_height) * row_bytes +
                         (ptrdiff_t)(w.start + w.first * dilation_width) * channels,
                     h.last - h.first, w.last - w.first, dilation_height * row_bytes,
                     (ptrdiff_t)dilation_width * channels};
  return t;
}
#endif
