#include "qk_unary_f32.h"

#include "qk_unary_element.h"

void qk_unary_f32(const qk_unary_f32_params* p, const float* input, float* output) {
  if (qk_is_mathematics(p->operation)) {
    for (int32_t i = 0; i < p->count; ++i) output[i] = qk_mathematics_f32(p->operation, input[i]);
  } else {
    for (int32_t i = 0; i < p->count; ++i)
      output[i] = qk_activation_f32(p->operation, input[i], p->alpha, p->beta);
  }
}
