#include "qk_matmul_s8_dsp.h"

#include "qk_clamp_dsp.h"
#include "qk_dsp.h"

/* Products of two rows of a (which may be the same) with two rows of the transposed b, or with four columns
 * of b. Zero points are taken off while bytes become int16 (SXTAB16). */
enum { ROWS = 2, COLUMNS = 4 };

typedef struct {
  const int8_t* a[ROWS];
  int8_t* y[ROWS];
  int32_t k, n;
  int32_t za, zb;                         /* zero points */
  uint32_t minus_za, minus_zb;            /* in both halves */
  int32_t multiplier2, shift, zero_point; /* N6 */
} product;

static uint32_t minus_both(int32_t zero_point) {
  const uint32_t half = (uint32_t)-zero_point & 0xffffu;
  return half | half << 16;
}

static void store(const product* t, int32_t row, int32_t column, int32_t acc) {
  t->y[row][column] = qk_requantize_dsp(acc, t->shift, t->multiplier2, t->zero_point);
}

/* Columns c and d: rows of the transposed b. 24 instructions for 16 MAC. */
static void multiply_transposed(const product* t, const int8_t* b, int32_t c, int32_t d) {
  const int8_t *a0 = t->a[0], *a1 = t->a[1], *b0 = b + c * t->k, *b1 = b + d * t->k;
  int32_t s00 = 0, s01 = 0, s10 = 0, s11 = 0, k = 0;
  for (; k + 4 <= t->k; k += 4) {
    const uint32_t va0 = qk_load4_dsp(a0 + k), va1 = qk_load4_dsp(a1 + k);
    const uint32_t vb0 = qk_load4_dsp(b0 + k), vb1 = qk_load4_dsp(b1 + k);
    uint32_t x0 = qk_add_even_bytes_dsp(t->minus_za, va0), x1 = qk_add_even_bytes_dsp(t->minus_za, va1);
    uint32_t w0 = qk_add_even_bytes_dsp(t->minus_zb, vb0), w1 = qk_add_even_bytes_dsp(t->minus_zb, vb1);
    s00 = qk_dot2_dsp(x0, w0, s00);
    s01 = qk_dot2_dsp(x0, w1, s01);
    s10 = qk_dot2_dsp(x1, w0, s10);
    s11 = qk_dot2_dsp(x1, w1, s11);
    x0 = qk_add_odd_bytes_dsp(t->minus_za, va0), x1 = qk_add_odd_bytes_dsp(t->minus_za, va1);
    w0 = qk_add_odd_bytes_dsp(t->minus_zb, vb0), w1 = qk_add_odd_bytes_dsp(t->minus_zb, vb1);
    s00 = qk_dot2_dsp(x0, w0, s00);
    s01 = qk_dot2_dsp(x0, w1, s01);
    s10 = qk_dot2_dsp(x1, w0, s10);
    s11 = qk_dot2_dsp(x1, w1, s11);
  }
  for (; k < t->k; ++k) {
    const int32_t x0 = a0[k] - t->za, x1 = a1[k] - t->za, w0 = b0[k] - t->zb, w1 = b1[k] - t->zb;
    s00 += x0 * w0;
    s01 += x0 * w1;
    s10 += x1 * w0;
    s11 += x1 * w1;
  }
  store(t, 0, c, s00);
  store(t, 0, d, s01);
  store(t, 1, c, s10);
  store(t, 1, d, s11);
}

/* acc += the products of taps k and k + 2 of two rows (a pair each) and four columns (v: tap k, w: tap k +
 * 2). */
static inline void multiply_pair(const product* t, uint32_t x0, uint32_t x1, uint32_t v, uint32_t w,
                                 int32_t acc[ROWS][COLUMNS]) {
  const uint32_t low = qk_low_halves_dsp(v, w), high = qk_high_halves_dsp(v, w);
  const uint32_t c0 = qk_add_even_bytes_dsp(t->minus_zb, low), c1 = qk_add_odd_bytes_dsp(t->minus_zb, low);
  acc[0][0] = qk_dot2_dsp(x0, c0, acc[0][0]);
  acc[1][0] = qk_dot2_dsp(x1, c0, acc[1][0]);
  acc[0][1] = qk_dot2_dsp(x0, c1, acc[0][1]);
  acc[1][1] = qk_dot2_dsp(x1, c1, acc[1][1]);
  const uint32_t c2 = qk_add_even_bytes_dsp(t->minus_zb, high), c3 = qk_add_odd_bytes_dsp(t->minus_zb, high);
  acc[0][2] = qk_dot2_dsp(x0, c2, acc[0][2]);
  acc[1][2] = qk_dot2_dsp(x1, c2, acc[1][2]);
  acc[0][3] = qk_dot2_dsp(x0, c3, acc[0][3]);
  acc[1][3] = qk_dot2_dsp(x1, c3, acc[1][3]);
}

/* Columns c .. c+3. */
static void multiply_four(const product* t, const int8_t* b, int32_t c) {
  const int8_t* w = b + c;
  const int32_t n = t->n;
  int32_t acc[ROWS][COLUMNS] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
  int32_t k = 0;
  for (; k + 4 <= t->k; k += 4, w += 4 * n) {
    const uint32_t a0 = qk_load4_dsp(t->a[0] + k), a1 = qk_load4_dsp(t->a[1] + k);
    multiply_pair(t, qk_add_even_bytes_dsp(t->minus_za, a0), qk_add_even_bytes_dsp(t->minus_za, a1),
                  qk_load4_dsp(w), qk_load4_dsp(w + 2 * n), acc);
    multiply_pair(t, qk_add_odd_bytes_dsp(t->minus_za, a0), qk_add_odd_bytes_dsp(t->minus_za, a1),
                  qk_load4_dsp(w + n), qk_load4_dsp(w + 3 * n), acc);
  }
  for (; k < t->k; ++k, w += n)
    for (int row = 0; row < ROWS; ++row)
      for (int i = 0; i < COLUMNS; ++i) acc[row][i] += (t->a[row][k] - t->za) * (w[i] - t->zb);
  for (int row = 0; row < ROWS; ++row)
    for (int i = 0; i < COLUMNS; ++i) store(t, row, c + i, acc[row][i]);
}

static void multiply_one(const product* t, const int8_t* b, int32_t c) {
  for (int row = 0; row < ROWS; ++row) {
    int32_t acc = 0;
    for (int32_t k = 0; k < t->k; ++k) acc += (t->a[row][k] - t->za) * (b[k * t->n + c] - t->zb);
    store(t, row, c, acc);
  }
}

/* The last columns may overlap the ones before. */
static void multiply_rows(const product* t, const int8_t* b, int transposed) {
  const int32_t n = t->n;
  if (transposed) {
    for (int32_t c = 0; c < n; c += 2) multiply_transposed(t, b, c, c + 1 < n ? c + 1 : c);
  } else if (n >= COLUMNS) {
    for (int32_t c = 0; c < n - COLUMNS; c += COLUMNS) multiply_four(t, b, c);
    multiply_four(t, b, n - COLUMNS);
  } else {
    for (int32_t c = 0; c < n; ++c) multiply_one(t, b, c);
  }
}

void qk_matmul_s8_dsp(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output) {
  product t = {{a, a},
               {output, output},
               p->k,
               p->n,
               p->a_zero_point,
               p->b_zero_point,
               minus_both(p->a_zero_point),
               minus_both(p->b_zero_point),
               2 * p->multiplier,
               p->left_shift,
               p->output_zero_point};
  for (int32_t i = 0; i < p->batch; ++i, a += p->a_batch_stride, b += p->b_batch_stride) {
    for (int32_t row = 0; row < p->m; row += ROWS) {
      const int32_t second = row + 1 < p->m ? 1 : 0;
      t.a[0] = a + row * p->k;
      t.a[1] = t.a[0] + second * p->k;
      t.y[0] = output;
      t.y[1] = output + second * p->n;
      multiply_rows(&t, b, p->b_transposed);
      qk_clamp_dsp(output, (1 + second) * p->n, p->output_min, p->output_max);
      output += (1 + second) * p->n;
    }
  }
}
