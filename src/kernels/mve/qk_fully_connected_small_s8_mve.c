#include "qk_fully_connected_small_s8_mve.h"

#include <stddef.h>

#include "qk_mve_clamp.h"
#include "qk_mve_copy.h"
#include "qk_mve_dot_single.h"
#include "qk_mve_dot_small.h"

/* One row: 8 outputs at a time, the rest as two equal rows. */
static void multiply_row(const qk_fully_connected_s8_params* p, const int8_t* x, int8_t* y) {
  qk_mve_dot d = {{x, x}, 0, 0, y, 0, p->weights, 0, 0, 0, 0, 0, 4, p->output_zero_point, 0, 0};
  qk_mve_prepare_small(&d, p->in_features, p->out_features, p->left_shifts != NULL);
  d.pairs = p->out_features / 8;
  if (d.pairs > 0 && p->left_shifts == NULL) {
    qk_mve_dot_single(&d);
    d.weights += 2 * d.pairs * d.block_bytes;
    d.blocks %= 2;
    y += 8 * d.pairs;
  }
  qk_mve_run_small(&d, x, 0, y, 0, 1);
}

void qk_fully_connected_small_s8_mve(const qk_fully_connected_s8_params* p, const int8_t* input,
                                     int8_t* output, void* scratch) {
  for (int32_t i = 0; i < p->rows; ++i, input += p->in_features) {
    const int8_t* x = input;
    if (p->in_features % 16 != 0) {
      x = (int8_t*)scratch;
      qk_mve_copy_runs((int8_t*)scratch, 16, input, 16, 1, p->in_features);
    }
    multiply_row(p, x, output + i * p->out_features);
  }
  qk_mve_clamp(output, p->rows * p->out_features, p->output_min, p->output_max);
}
