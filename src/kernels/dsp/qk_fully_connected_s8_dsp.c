#include "qk_fully_connected_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_vector_dsp.h"

void qk_fully_connected_s8_dsp(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output) {
  const qk_vector_dsp v = {p->in_features, p->out_features, p->left_shifts != NULL, p->output_zero_point};
  for (int32_t row = 0; row < p->rows; ++row, input += p->in_features, output += p->out_features) {
    qk_multiply_vector_dsp(&v, input, p->weights, output);
    qk_clamp_dsp(output, p->out_features, p->output_min, p->output_max);
  }
}
