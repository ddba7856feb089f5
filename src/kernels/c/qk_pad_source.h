/* Where padded elements come from, along one dimension. */
#ifndef QK_PAD_SOURCE_H
#define QK_PAD_SOURCE_H
#include "qk_device.h"
#include "qk_pad.h"

/* The input coordinate that output coordinate `out` shows, or -1 for the constant. */
static QK_DEVICE int32_t qk_pad_source(const qk_pad_params* p, int d, int32_t out) {
  const int32_t length = p->shape[d], i = out - p->pads_before[d];
  if (i >= 0 && i < length) return i;
  if (p->mode == QK_PAD_CONSTANT || length == 0) return -1;
  if (p->mode == QK_PAD_EDGE || length == 1) return i < 0 ? 0 : length - 1;
  const int32_t period = p->mode == QK_PAD_WRAP ? length : 2 * (length - 1);
  const int32_t phase = (i % period + period) % period;
  return phase < length ? phase : period - phase;
}
#endif
