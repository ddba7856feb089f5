#include "qk_matmul_s8_mve.h"

#include <arm_mve.h>

#include "qk_memory.h"
#include "qk_mve_clamp.h"
#include "qk_mve_dot_matmul.h"
#include "qk_mve_matmul_layout.h"

/* Sum of (a - za)*(b - zb) = sum of a*b, less zb * sum of a (the term of a row), less za * sum of b, plus
 * k*za*zb (the term of a column). */

static int32_t sum_row(const int8_t* a, int32_t k) {
  int32_t sum = 0;
  for (int32_t i = 0; i < k; i += 16) sum = vaddvaq_s8(sum, vldrbq_z_s8(a + i, vctp8q((uint32_t)(k - i))));
  return sum;
}

/* A column whose elements are `step` apart, as lanes of its chunks at `to`. Returns its sum. */
static int32_t pack_column(const int8_t* from, int32_t step, int32_t k, int8_t* to) {
  const uint16x8_t offsets = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)step);
  int32_t sum = 0;
  for (int32_t i = 0; i < k; i += 16, to += 64) {
    for (int32_t half = 0; half < 16; half += 8, from += 8 * step) {
      const int32_t left = k - i - half;
      const int16x8_t x = vldrbq_gather_offset_z_s16(from, offsets, vctp16q(left > 0 ? (uint32_t)left : 0));
      sum = vaddvaq_s16(sum, x);
      vstrbq_s16(to + half, x);
    }
  }
  return sum;
}

typedef struct {
  const qk_matmul_s8_params* p;
  qk_matmul_layout layout;
  int8_t* scratch;
  int32_t safe; /* rows that are read from a itself */
} job;

/* `count` rows from x on, their terms at `terms`, times the packed columns. */
static void multiply_rows(const job* j, const int8_t* x, const int32_t* terms, int32_t count, int32_t columns,
                          int8_t* y) {
  const qk_matmul_s8_params* p = j->p;
  const int32_t chunks = j->layout.chunks, beyond = chunks - 1 - QK_DOT_FIRST;
  qk_mve_dot_matmul d = {
      {x, x + p->k},          p->multiplier, count / 2, y, columns,        j->scratch,           0,
      2 * p->k - 16 * chunks, 2 * p->n,      terms,     0, (uint32_t)p->n, p->output_zero_point, 0,
      p->left_shift};
  d.passes = beyond > 0 ? (beyond + QK_DOT_PASS - 1) / QK_DOT_PASS : 0;
  d.first = chunks - 1 - d.passes * QK_DOT_PASS;
  if (d.pairs > 0) qk_mve_run_matmul(&d);
  if (count % 2 != 0) { /* the last row twice */
    const int32_t twice[2] = {terms[count - 1], terms[count - 1]};
    d.x[0] = d.x[1] = x + (count - 1) * p->k;
    d.y = y + (count - 1) * p->n;
    d.pairs = 1;
    d.terms = twice;
    d.y_distance = 0;
    qk_mve_run_matmul(&d);
  }
}

static void multiply_columns(const job* j, const int8_t* a, const int8_t* b, int32_t first, int8_t* y) {
  const qk_matmul_s8_params* p = j->p;
  const int32_t columns = p->n - first < 4 ? p->n - first : 4;
  int32_t* terms = (int32_t*)(void*)(j->scratch + j->layout.columns);
  const int32_t* rows = (const int32_t*)(const void*)(j->scratch + j->layout.rows);
  for (int32_t c = 0; c < columns; ++c) {
    const int8_t* column = p->b_transposed ? b + (first + c) * p->k : b + first + c;
    const int32_t sum = pack_column(column, p->b_transposed ? 1 : p->n, p->k, j->scratch + 16 * c);
    terms[c] = p->a_zero_point * (p->k * p->b_zero_point - sum);
  }
  multiply_rows(j, a, rows, j->safe, columns, y + first);
  multiply_rows(j, j->scratch + j->layout.tail, rows + j->safe, p->m - j->safe, columns,
                y + j->safe * p->n + first);
}

void qk_matmul_s8_mve(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                      void* scratch) {
  job j = {p, qk_matmul_layout_of(p), (int8_t*)scratch, p->m};
  int32_t* terms = (int32_t*)(void*)(j.scratch + j.layout.rows);
  while (j.safe > 0 && (j.safe - 1) * p->k + 16 * j.layout.chunks > p->m * p->k) --j.safe;
  for (int32_t i = 0; i < p->batch; ++i, a += p->a_batch_stride, b += p->b_batch_stride) {
    for (int32_t row = 0; row < p->m; ++row) terms[row] = -p->b_zero_point * sum_row(a + row * p->k, p->k);
    memcpy(j.scratch + j.layout.tail, a + j.safe * p->k, (size_t)((p->m - j.safe) * p->k));
    for (int32_t c = 0; c < p->n; c += 4) multiply_columns(&j, a, b, c, output);
    qk_mve_clamp(output, p->m * p->n, p->output_min, p->output_max);
    output += p->m * p->n;
  }
}
