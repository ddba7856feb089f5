/* Which input a tap of a transposed convolution reads, along one dimension. */
#ifndef QK_TRANSPOSED_TAP_H
#define QK_TRANSPOSED_TAP_H
#include <stdint.h>

#include "qk_device.h"

/* The input coordinate that tap `tap` of output coordinate `out` reads, or -1. */
static QK_DEVICE inline int32_t qk_transposed_tap(int32_t out, int32_t pad, int32_t tap, int32_t dilation,
                                                  int32_t stride, int32_t length) {
  const int32_t position = out + pad - tap * dilation;
  if (position < 0 || position % stride != 0) return -1;
  return position / stride < length ? position / stride : -1;
}
#endif
