#include "qk_fully_connected_f32.h"

#include "qk_accumulate_f32.h"

void qk_fully_connected_f32(const qk_fully_connected_f32_params* p, const float* input, float* output) {
  for (int32_t row = 0; row < p->rows; ++row, input += p->in_features, output += p->out_features) {
    qk_start_f32(output, p->bias, p->out_features);
    qk_accumulate_f32(output, input, p->weights, p->in_features, p->out_features, p->out_features);
    qk_finish_f32(output, p->out_features, p->output_min, p->output_max);
  }
}
