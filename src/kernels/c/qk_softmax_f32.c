#include "qk_softmax_f32.h"

#include "qk_softmax_vector_f32.h"

void qk_softmax_f32(const qk_softmax_f32_params* p, const float* input, float* output) {
  for (int32_t o = 0; o < p->outer; ++o) {
    const int64_t start = (int64_t)o * p->axis_length * p->inner;
    for (int32_t i = 0; i < p->inner; ++i)
      qk_softmax_vector_f32(input + start + i, p->axis_length, p->inner, p->log, output + start + i);
  }
}
