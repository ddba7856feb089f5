#include "qk_fully_connected_s8_neon.h"

#include "qk_panel_neon.h"

void qk_fully_connected_s8_neon(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                                void* scratch) {
  const int32_t inputs = p->in_features, whole = inputs / 8;
  const qk_product product = qk_make_product(p->weights, inputs, p->output_zero_point, p->output_min,
                                             p->output_max, p->out_features);
  int8_t* const panel = (int8_t*)scratch;
  for (int32_t done = 0; done < p->rows; done += QK_ROWS) {
    const int32_t count = p->rows - done < QK_ROWS ? p->rows - done : QK_ROWS;
    qk_spread_rows(input, inputs, count, whole, panel);
    for (int32_t i = 0; i < count; ++i, input += inputs)
      qk_copy_bytes(panel + 64 * whole + 8 * i, input + 8 * whole, inputs % 8);
    qk_multiply(&product, panel, count, p->weights + 16, p->out_features, output);
    output += (ptrdiff_t)count * p->out_features;
  }
}
