#include "qk_fully_connected_s8_m0.h"

#include "qk_layer_m0.h"
#include "qk_words_m0.h"

void qk_fully_connected_s8_m0(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch) {
  const int8_t* const shifts = qk_packed_shifts_m0(p->weights);
  int32_t* const x = (int32_t*)scratch;
  qk_pairs_m0 a;
  qk_layer_start_m0(&a, x, p->in_features, p->output_zero_point, p->output_min, p->output_max);
  a.y = output;
  for (int32_t row = 0; row < p->rows; ++row, input += p->in_features) {
    qk_copy_words_m0(input, p->in_features, (char*)scratch);
    a.weights = qk_packed_blocks_m0(p->weights);
    qk_layer_run_m0(&a, p->out_features, shifts);
  }
}
