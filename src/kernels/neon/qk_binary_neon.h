/* Element by element functions of two int8 tensors, 16 at a time. */
#ifndef QK_BINARY_NEON_H
#define QK_BINARY_NEON_H
#include "qk_broadcast.h"
#include "qk_neon.h"

typedef int8x16_t qk_binary(const void* constants, int8x16_t a, int8x16_t b);

/* 1 to 16 operands that lie `stride` apart. */
static inline int8x16_t qk_load_some(const int8_t* x, int32_t stride, int32_t count) {
  int8_t all[16];
  for (int32_t i = 0; i < count; ++i) all[i] = x[i * stride];
  for (int32_t i = count; i < 16; ++i) all[i] = 0;
  return vld1q_s8(all);
}

/* A stride is 0, 1 or, slowly, anything. y may be a or b. */
QK_INLINE void qk_binary_row(qk_binary* f, const void* constants, const int8_t* a, int32_t a_stride,
                             const int8_t* b, int32_t b_stride, int32_t count, int8_t* y) {
  if (a_stride == 1 && b_stride == 1) {
    for (; count >= 16; count -= 16, a += 16, b += 16, y += 16)
      vst1q_s8(y, f(constants, vld1q_s8(a), vld1q_s8(b)));
  } else if (a_stride == 1 && b_stride == 0) {
    const int8x16_t all = vdupq_n_s8(*b);
    for (; count >= 16; count -= 16, a += 16, y += 16) vst1q_s8(y, f(constants, vld1q_s8(a), all));
  } else if (a_stride == 0 && b_stride == 1) {
    const int8x16_t all = vdupq_n_s8(*a);
    for (; count >= 16; count -= 16, b += 16, y += 16) vst1q_s8(y, f(constants, all, vld1q_s8(b)));
  }
  for (; count > 0; count -= 16, a += 16 * a_stride, b += 16 * b_stride, y += 16) {
    int8_t some[16];
    const int32_t n = count < 16 ? count : 16;
    vst1q_s8(some, f(constants, qk_load_some(a, a_stride, n), qk_load_some(b, b_stride, n)));
    qk_copy_bytes(y, some, n);
  }
}

QK_INLINE void qk_binary_tensor(qk_binary* f, const void* constants, const qk_broadcast* d, const int8_t* a,
                                const int8_t* b, int8_t* y) {
  for (int32_t i = 0; i < d->shape[0]; ++i) {
    for (int32_t j = 0; j < d->shape[1]; ++j) {
      for (int32_t k = 0; k < d->shape[2]; ++k, y += d->shape[3]) {
        qk_binary_row(f, constants, a + i * d->a_strides[0] + j * d->a_strides[1] + k * d->a_strides[2],
                      d->a_strides[3], b + i * d->b_strides[0] + j * d->b_strides[1] + k * d->b_strides[2],
                      d->b_strides[3], d->shape[3], y);
      }
    }
  }
}
#endif
