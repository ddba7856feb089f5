/* Loops over two broadcast operands of rank 4: neighbouring dimensions that both operands walk evenly become
 * one. */
#ifndef QK_BROADCAST_H
#define QK_BROADCAST_H
#include <stdint.h>

#include "qk_device.h"

typedef struct {
  int32_t shape[4];     /* output, contiguous; unused leading dimensions are 1 */
  int32_t a_strides[4]; /* elements */
  int32_t b_strides[4]; /* elements */
} qk_broadcast;

static QK_DEVICE inline qk_broadcast qk_merge_dimensions(const int32_t* shape, const int32_t* a_strides,
                                               const int32_t* b_strides) {
  qk_broadcast r = {{1, 1, 1, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}};
  int at = 3;
  for (int d = 3; d >= 0; --d) {
    if (shape[d] == 1) continue;
    if (r.shape[at] != 1) {
      if (a_strides[d] == r.a_strides[at] * r.shape[at] && b_strides[d] == r.b_strides[at] * r.shape[at]) {
        r.shape[at] *= shape[d];
        continue;
      }
      --at;
    }
    r.shape[at] = shape[d];
    r.a_strides[at] = a_strides[d];
    r.b_strides[at] = b_strides[d];
  }
  return r;
}
#endif
