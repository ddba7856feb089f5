#include "qk_fully_connected_s8_m0_bytes.h"

#include "qk_bytes_layer_m0.h"
#include "qk_memory.h"

static int32_t sum_of(const int8_t* x, int32_t count) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; ++i) sum += x[i];
  return sum;
}

void qk_fully_connected_s8_m0_bytes(const qk_fully_connected_s8_params* p, const int8_t* input,
                                    int8_t* output, void* scratch) {
  const int8_t* const shifts = qk_packed_shifts_m0(p->weights);
  const int32_t taps = p->in_features;
  qk_bytes_m0 a;
  qk_bytes_rescale_m0(&a, p->output_zero_point, p->output_min, p->output_max);
  a.y = output;
  for (int32_t row = 0; row < p->rows; ++row, input += taps) {
    if (row == p->rows - 1 && taps % 4 != 0) input = (const int8_t*)memcpy(scratch, input, (size_t)taps);
    qk_bytes_taps_m0(&a, input, taps);
    a.sum = 128 * sum_of(input, taps);
    a.weights = qk_packed_blocks_m0(p->weights);
    qk_bytes_layer_m0(&a, p->out_features, shifts, qk_signed_bytes_run_m0);
  }
}
