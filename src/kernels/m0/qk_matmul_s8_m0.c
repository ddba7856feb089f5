#include "qk_matmul_s8_m0.h"

#include "qk_biased_m0.h"
#include "qk_bytes_m0.h"
#include "qk_matmul_s8_plan_m0.h"
#include "qk_rescale_m0.h"

/* With au = a + 128, A = a_zero_point + 128 and likewise B:
 * sum (a - za) * (b - zb) = sum au*bu - B * sum au - A * sum bu + k*A*B. */
typedef struct {
  const qk_matmul_s8_params* p;
  int32_t padded; /* k, rounded up to 4 */
  uint8_t* row;   /* of a */
  uint32_t* block;
  uint32_t m2;
} product;

/* `count` (4 or 1) columns of b as a block of qk_bytes_m0.h; returns its end. */
static uint32_t* pack_columns(const product* s, const int8_t* b, int32_t count, uint32_t* out) {
  const qk_matmul_s8_params* p = s->p;
  const int32_t next = p->b_transposed ? 1 : p->n, column = p->b_transposed ? p->k : 1;
  uint8_t* const bytes = (uint8_t*)(out + count);
  for (int32_t c = 0; c < count; ++c, b += column) {
    const int8_t* x = b;
    uint32_t sum = 0;
    for (int32_t i = 0; i < s->padded; ++i) {
      uint32_t v = 0;
      if (i < p->k) {
        v = (uint32_t)(*x + 128);
        x += next;
      }
      sum += v;
      bytes[(i & ~3) * count + 4 * c + (i & 3)] = (uint8_t)v;
    }
    const uint32_t a_zero = (uint32_t)(p->a_zero_point + 128), b_zero = (uint32_t)(p->b_zero_point + 128);
    out[c] = (uint32_t)p->k * a_zero * b_zero - a_zero * sum;
  }
  out += count + count * s->padded / 4;
  for (int32_t c = 0; c < count; ++c) *out++ = s->m2;
  return out;
}

/* Sums of the block at a time rescaled by the portable code. */
static void multiply_slow(const product* s, qk_bytes_m0* a, int32_t columns) {
  const qk_matmul_s8_params* p = s->p;
  int8_t* y = a->y;
  a->raw = 1;
  while (columns > 0) {
    int32_t sums[4];
    const int32_t count = columns >= 4 ? 4 : 1;
    a->fours = count == 4;
    a->ones = count == 1;
    a->y = (int8_t*)sums;
    qk_bytes_run_m0(a);
    for (int32_t c = 0; c < count; ++c)
      *y++ = qk_requantize_s8(sums[c], p->multiplier, p->left_shift, p->output_zero_point, p->output_min,
                              p->output_max);
    columns -= count;
  }
}

/* All rows of a times the packed columns. */
static void multiply_rows(const product* s, qk_bytes_m0* a, const int8_t* x, int32_t columns, int8_t* y) {
  const qk_matmul_s8_params* p = s->p;
  const int is_short = p->left_shift == 0 && qk_is_short_m0(65025 * (uint32_t)p->k, s->m2);
  for (int32_t row = 0; row < p->m; ++row, x += p->k, y += p->n) {
    uint32_t sum = 0;
    qk_copy_biased_m0(x, p->k, (char*)s->row);
    for (const uint8_t* v = a->x; v != a->x_end; v += 4) sum += (uint32_t)v[0] + v[1] + v[2] + v[3];
    a->sum = (p->b_zero_point + 128) * (int32_t)sum;
    a->weights = s->block;
    a->y = y;
    if (is_short) {
      a->fours = columns >> 2;
      a->ones = columns & 3;
      a->raw = 0;
      qk_bytes_run_m0(a);
    } else {
      multiply_slow(s, a, columns);
    }
  }
}

void qk_matmul_s8_m0(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                     void* scratch) {
  const int32_t block = qk_matmul_columns_m0(p), column = p->b_transposed ? p->k : 1;
  product s;
  qk_bytes_m0 run;
  s.p = p;
  s.padded = (p->k + 3) / 4 * 4;
  s.row = (uint8_t*)scratch;
  s.block = (uint32_t*)(void*)(s.row + s.padded);
  s.m2 = 2 * (uint32_t)p->multiplier;
  for (int32_t i = p->k; i < s.padded; ++i) s.row[i] = 0;
  run.x = s.row;
  run.x_end = s.row + s.padded;
  run.odd = s.padded / 4 % 2;
  run.range = p->output_max - p->output_min;
  run.min = p->output_min;
  run.offset = (int32_t)((uint32_t)(p->output_zero_point - p->output_min) << 16) + (1 << 15);
  for (int32_t i = 0; i < p->batch; ++i) {
    for (int32_t first = 0; first < p->n; first += block) {
      const int32_t columns = p->n - first < block ? p->n - first : block;
      uint32_t* out = s.block;
      for (int32_t c = 0; c < columns;) {
        const int32_t count = columns - c >= 4 ? 4 : 1;
        out = pack_columns(&s, b + (first + c) * column, count, out);
        c += count;
      }
      multiply_rows(&s, &run, a, columns, output + first);
    }
    a += p->a_batch_stride;
    b += p->b_batch_stride;
    output += p->m * p->n;
  }
}
