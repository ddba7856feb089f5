/* One product of two int8 values. */
#ifndef QK_MUL_ELEMENT_H
#define QK_MUL_ELEMENT_H
#include "qk_mul_s8.h"
#include "qk_rescale.h"

static QK_DEVICE inline int8_t qk_mul_element(const qk_mul_s8_params* p, int32_t a, int32_t b) {
  const int32_t acc = (a - p->a_zero_point) * (b - p->b_zero_point);
  return qk_requantize_s8(acc, p->multiplier, p->left_shift, p->output_zero_point, p->output_min,
                          p->output_max);
}
#endif
