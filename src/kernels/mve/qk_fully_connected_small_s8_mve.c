#include "qk_fully_connected_small_s8_mve.h"

#include <stddef.h>

#include "qk_mve_clamp.h"
#include "qk_mve_copy.h"
#include "qk_mve_dot_small.h"

void qk_fully_connected_small_s8_mve(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                                     void* scratch) {
  qk_mve_dot d;
  qk_mve_prepare_small(&d, p->in_features, p->out_features, p->output_zero_point, p->left_shifts != NULL);
  d.weights = p->weights;
  for (int32_t i = 0; i < p->rows; ++i, input += p->in_features) {
    const int8_t* x = input;
    if (p->in_features % 16 != 0) {
      x = (int8_t*)scratch;
      qk_mve_copy_runs((int8_t*)scratch, 16, input, 16, 1, p->in_features);
    }
    qk_mve_run_small(&d, x, 0, output + i * p->out_features, 0, 1);
  }
  qk_mve_clamp(output, p->rows * p->out_features, p->output_min, p->output_max);
}
