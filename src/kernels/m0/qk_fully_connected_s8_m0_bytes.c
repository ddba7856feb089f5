#include "qk_fully_connected_s8_m0_bytes.h"

#include <stddef.h>

#include "qk_biased_m0.h"
#include "qk_bytes_layer_m0.h"

void qk_fully_connected_s8_m0_bytes(const qk_fully_connected_s8_params* p, const int8_t* input,
                                    int8_t* output, void* scratch) {
  const qk_bytes_header_m0* const header = (const qk_bytes_header_m0*)(const void*)p->weights;
  const int8_t* const shifts = header->shifts ? p->weights + header->shifts : NULL;
  qk_bytes_m0 a;
  qk_bytes_start_m0(&a, (uint8_t*)scratch, p->in_features, p->output_zero_point, p->output_min,
                    p->output_max);
  a.y = output;
  for (int32_t row = 0; row < p->rows; ++row, input += p->in_features) {
    qk_copy_biased_m0(input, p->in_features, (char*)scratch);
    qk_bytes_sum_m0(&a);
    a.weights = header + 1;
    qk_bytes_layer_m0(&a, p->out_features, shifts);
  }
}
