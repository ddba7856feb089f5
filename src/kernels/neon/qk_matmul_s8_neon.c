#include "qk_matmul_s8_neon.h"

#include "qk_panel_neon.h"

/* Both operands are packed in eights while the product is computed: 32 columns of b as blocks of weights,
 * then all rows of a as panels. sum (a - za)(b - zb) = sum a*b + (k*za*zb - za * sum b) + (-zb * sum a): the
 * second term is the block's bias, the third a term of the row. */

enum { COLUMNS = 32 };

/* 8 rows of 8 bytes become 8 columns. */
QK_INLINE void transpose(int8x8_t r[8]) {
  int8x8_t s[8];
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) {
      s[2 * i] = vzip1_s8(r[i], r[i + 4]);
      s[2 * i + 1] = vzip2_s8(r[i], r[i + 4]);
    }
    for (int i = 0; i < 8; ++i) r[i] = s[i];
  }
}

/* `count` rows of k bytes, `stride` apart, as a panel; zeros behind the k-th. */
static void pack_rows(const int8_t* x, int32_t k, int32_t count, int8_t* panel) {
  const int32_t whole = k / 8;
  qk_spread_rows(x, k, count, whole, panel);
  if (k % 8 == 0) return;
  memset(panel + 64 * whole, 0, 64);
  for (int32_t i = 0; i < count; ++i)
    qk_copy_bytes(panel + 64 * whole + 8 * i, x + (ptrdiff_t)i * k + 8 * whole, k % 8);
}

/* `count` columns of b, [k][n], likewise. */
static void pack_columns(const int8_t* b, int32_t k, int32_t n, int32_t count, int8_t* panel) {
  for (int32_t first = 0; first < k; first += 8, panel += 64) {
    int8x8_t r[8];
    for (int32_t i = 0; i < 8; ++i) {
      int8_t some[8] = {0};
      const int8_t* x = b + (ptrdiff_t)(first + i) * n;
      if (first + i >= k) {
        r[i] = vdup_n_s8(0);
      } else if (count == 8) {
        r[i] = vld1_s8(x);
      } else {
        qk_copy_bytes(some, x, count);
        r[i] = vld1_s8(some);
      }
    }
    transpose(r);
    for (int32_t i = 0; i < 8; ++i) vst1_s8(panel + 8 * i, r[i]);
  }
}

/* constant + factor * sum of each of a panel's rows. */
static void sum_rows(const int8_t* panel, ptrdiff_t steps, int32_t factor, int32_t constant,
                     int32_t sums[8]) {
  int32x4_t s0 = vdupq_n_s32(0), s1 = s0, s2 = s0, s3 = s0;
  const int32x4_t base = vdupq_n_s32(constant);
  for (; steps > 0; --steps, panel += 64) {
    s0 = vpadalq_s16(s0, vpaddlq_s8(vld1q_s8(panel)));
    s1 = vpadalq_s16(s1, vpaddlq_s8(vld1q_s8(panel + 16)));
    s2 = vpadalq_s16(s2, vpaddlq_s8(vld1q_s8(panel + 32)));
    s3 = vpadalq_s16(s3, vpaddlq_s8(vld1q_s8(panel + 48)));
  }
  vst1q_s32(sums, vmlaq_n_s32(base, vpaddq_s32(s0, s1), factor));
  vst1q_s32(sums + 4, vmlaq_n_s32(base, vpaddq_s32(s2, s3), factor));
}

/* A block as qk_panel_neon.h has it; returns its end. */
static int8_t* pack_block(const qk_matmul_s8_params* p, const int8_t* b, int32_t count, ptrdiff_t steps,
                          int8_t* block) {
  int32_t* words = (int32_t*)(void*)block;
  if (p->b_transposed) {
    pack_rows(b, p->k, count, block + 32);
  } else {
    pack_columns(b, p->k, p->n, count, block + 32);
  }
  sum_rows(block + 32, steps, -p->a_zero_point, p->k * p->a_zero_point * p->b_zero_point, words);
  words += 8 + 16 * steps;
  for (int i = 0; p->left_shift != 0 && i < 8; ++i) *words++ = p->left_shift;
  for (int i = 0; i < 8; ++i) *words++ = p->multiplier;
  return (int8_t*)words;
}

/* The product of one batch element. */
static void multiply(const qk_matmul_s8_params* p, qk_product product, const int8_t* a, const int8_t* b,
                     int8_t* output, int8_t* panel) {
  int8_t* const blocks = panel + 64 * product.steps;
  int32_t terms[QK_ROWS];
  product.row_terms = terms;
  for (int32_t j = 0; j < p->n; j += COLUMNS) {
    const int32_t columns = p->n - j < COLUMNS ? p->n - j : COLUMNS;
    int8_t* block = blocks;
    for (int32_t c = j; c < j + columns; c += 8) {
      block = pack_block(p, p->b_transposed ? b + (ptrdiff_t)c * p->k : b + c, p->n - c < 8 ? p->n - c : 8,
                         product.steps, block);
    }
    for (int32_t i = 0; i < p->m; i += QK_ROWS) {
      const int32_t rows = p->m - i < QK_ROWS ? p->m - i : QK_ROWS;
      pack_rows(a + (ptrdiff_t)i * p->k, p->k, rows, panel);
      sum_rows(panel, product.steps, -p->b_zero_point, 0, terms);
      qk_multiply(&product, panel, rows, blocks, columns, output + (ptrdiff_t)i * p->n + j);
    }
  }
}

void qk_matmul_s8_neon(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                       void* scratch) {
  const int32_t flags[2] = {p->left_shift != 0, 0};
  qk_product product;
  int8_t head[sizeof flags];
  memcpy(head, flags, sizeof flags);
  product = qk_make_product(head, p->k, p->output_zero_point, p->output_min, p->output_max, p->n);
  product.extra |= QK_ROW_TERMS;
  for (int32_t i = 0; i < p->batch; ++i) {
    multiply(p, product, a, b, output, (int8_t*)scratch);
    a += p->a_batch_stride;
    b += p->b_batch_stride;
    output += (ptrdiff_t)p->m * p->n;
  }
}
