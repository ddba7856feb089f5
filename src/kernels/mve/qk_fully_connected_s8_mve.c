#include "qk_fully_connected_s8_mve.h"

#include <stddef.h>

#include "qk_mve_clamp.h"
#include "qk_mve_rows.h"

void qk_fully_connected_s8_mve(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch) {
  const qk_mve_filter filter = {p->in_features, p->out_features, p->output_zero_point, p->left_shifts != NULL,
                                p->weights};
  const qk_mve_pixels rows = {p->rows, p->in_features, p->out_features, 0};
  qk_mve_run_input(&filter, input, input + p->rows * p->in_features, output, &rows, (int8_t*)scratch);
  qk_mve_clamp(output, p->rows * p->out_features, p->output_min, p->output_max);
}
