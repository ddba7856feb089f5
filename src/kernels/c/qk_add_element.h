/* One sum of N8; every partial sum fits int32 (docs/numerics.md). */
#ifndef QK_ADD_ELEMENT_H
#define QK_ADD_ELEMENT_H
#include "qk_add_s8.h"
#include "qk_rescale.h"

static QK_DEVICE inline int8_t qk_add_element(const qk_add_s8_params* p, int32_t a, int32_t b) {
  const int32_t acc = a * p->a_multiplier + b * p->b_multiplier + p->constant;
  return qk_clamp_s8(acc >> p->shift, p->output_min, p->output_max);
}
#endif
