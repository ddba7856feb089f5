#include "qk_matmul_s8.h"

#include "qk_rescale.h"

/* Columns of the product at a time, accumulated on the stack. */
enum { COLUMNS = 64 };

/* acc[j] = sum_k (a[k] - za) * (b[k][j] - zb) */
static void multiply(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int32_t columns,
                     int32_t* restrict acc) {
  const int32_t zero_point = p->b_zero_point;
  for (int32_t j = 0; j < columns; ++j) acc[j] = 0;
  for (int32_t k = 0; k < p->k; ++k, b += p->n) {
    const int32_t x = a[k] - p->a_zero_point;
    for (int32_t j = 0; j < columns; ++j) acc[j] += x * (b[j] - zero_point);
  }
}

/* acc[j] = sum_k (a[k] - za) * (b[j][k] - zb) */
static void multiply_transposed(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b,
                                int32_t columns, int32_t* acc) {
  const int32_t za = p->a_zero_point, zb = p->b_zero_point;
  for (int32_t j = 0; j < columns; ++j, b += p->k) {
    int32_t sum = 0;
    for (int32_t k = 0; k < p->k; ++k) sum += (a[k] - za) * (b[k] - zb);
    acc[j] = sum;
  }
}

static void multiply_row(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  int32_t acc[COLUMNS];
  for (int32_t first = 0; first < p->n; first += COLUMNS) {
    const int32_t columns = p->n - first < COLUMNS ? p->n - first : COLUMNS;
    if (p->b_transposed) {
      multiply_transposed(p, a, b + (int64_t)first * p->k, columns, acc);
    } else {
      multiply(p, a, b + first, columns, acc);
    }
    for (int32_t j = 0; j < columns; ++j) {
      output[first + j] = qk_requantize_s8(acc[j], p->multiplier, p->left_shift, p->output_zero_point,
                                           p->output_min, p->output_max);
    }
  }
}

void qk_matmul_s8(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  for (int32_t i = 0; i < p->batch; ++i, a += p->a_batch_stride, b += p->b_batch_stride) {
    for (int32_t row = 0; row < p->m; ++row, output += p->n)
      multiply_row(p, a + (int64_t)row * p->k, b, output);
  }
}
