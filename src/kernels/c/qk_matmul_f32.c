#include "qk_matmul_f32.h"

#include "qk_accumulate_f32.h"

/* Columns at a time of a product with a transposed operand: independent chains hide the latency of the sums.
 */
enum { COLUMNS = 8 };

static void multiply_row_transposed(const qk_matmul_f32_params* p, const float* a, const float* b,
                                    float* output) {
  int32_t j = 0;
  for (; j + COLUMNS <= p->n; j += COLUMNS, b += (int64_t)COLUMNS * p->k) {
    float sum[COLUMNS] = {0};
    for (int32_t k = 0; k < p->k; ++k) {
      for (int32_t c = 0; c < COLUMNS; ++c) sum[c] += a[k] * b[(int64_t)c * p->k + k];
    }
    for (int32_t c = 0; c < COLUMNS; ++c) output[j + c] = sum[c];
  }
  for (; j < p->n; ++j, b += p->k) {
    float sum = 0;
    for (int32_t k = 0; k < p->k; ++k) sum += a[k] * b[k];
    output[j] = sum;
  }
}

void qk_matmul_f32(const qk_matmul_f32_params* p, const float* a, const float* b, float* output) {
  for (int32_t i = 0; i < p->batch; ++i, a += p->a_batch_stride, b += p->b_batch_stride) {
    for (int32_t row = 0; row < p->m; ++row, output += p->n) {
      const float* x = a + (int64_t)row * p->k;
      if (p->b_transposed) {
        multiply_row_transposed(p, x, b, output);
      } else {
        qk_start_f32(output, 0, p->n);
        qk_accumulate_f32(output, x, b, p->k, p->n, p->n);
      }
      qk_finish_f32(output, p->n, p->output_min, p->output_max);
    }
  }
}
