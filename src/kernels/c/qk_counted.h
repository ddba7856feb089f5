/* The taps of an average pooling window that count, along one dimension. */
#ifndef QK_COUNTED_H
#define QK_COUNTED_H
#include "qk_window.h"

/* Those of the image or, with the padding, of the padded image; `pad_after` lies behind the `length` of the
 * image. */
static QK_DEVICE inline int32_t qk_counted(qk_window w, int32_t taps, int32_t dilation, int32_t length,
                                           int32_t include_pad, int32_t pad_after) {
  if (!include_pad) return w.last - w.first;
  return qk_clip_window(w.start, taps, dilation, length + pad_after).last;
}
#endif
