/* Which taps of a convolution or pooling window lie inside the image, along one dimension. */
#ifndef QK_WINDOW_H
#define QK_WINDOW_H
#include <stdint.h>

#include "qk_device.h"

typedef struct {
  int32_t start; /* input coordinate of tap 0; may be negative */
  int32_t first; /* first tap inside */
  int32_t last;  /* one past the last tap inside; equal to first when there is none */
} qk_window;

/* The taps i in 0..taps-1 with 0 <= start + i*dilation < length. */
static QK_DEVICE inline qk_window qk_clip_window(int32_t start, int32_t taps, int32_t dilation, int32_t length) {
  qk_window w;
  w.start = start;
  w.first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  w.last = start < length ? (length - start + dilation - 1) / dilation : 0;
  if (w.last > taps) w.last = taps;
  if (w.first > w.last) w.first = w.last;
  return w;
}
#endif
