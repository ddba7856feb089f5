#include <stdio.h>

#include "qk_fully_connected_s8.h"
#include "qk_matmul_s8.h"
#include "variants.h"
#include "vectors_layers.h"

static char shape[128];

static void run_fully_connected(int32_t rows, int32_t in, int32_t out, const vector_layer* l) {
  const qk_fully_connected_s8_params p = {
      rows,     in,       out,         l->q.output_zero_point, l->q.min,
      l->q.max, vector_b, vector_bias, vector_multipliers,     l->left_shifts};
  qk_fully_connected_s8(&p, vector_a, vector_y);
  vector_check("qk_fully_connected_s8", &p, sizeof p, rows * out);
  sprintf(shape, "%dx%d->%d", (int)rows, (int)in, (int)out);
  vector_report("fully_connected_s8", shape, vector_y, rows * out);
}

/* Odd counts, and now and then more than a kernel's block. */
static int32_t draw_columns(int number) {
  return number % 8 == 7 ? vector_next(30, 140) : vector_next(1, 19);
}

static void fully_connected(int number) {
  vector_seed("fully_connected_s8", number);
  const int32_t rows = vector_next(1, 5), out = draw_columns(number);
  const int32_t in = number % 4 == 3 ? vector_next(64, 170) : vector_next(1, 40);
  const vector_layer l = vector_draw_layer(rows * in, in, out, number % 5 == 4);
  run_fully_connected(rows, in, out, &l);
}

/* Sizes of networks, on one row as a rule. */
static void fully_connected_layer(int number) {
  vector_seed("fully_connected_s8 layer", number);
  const int32_t rows = number % 3 ? 1 : vector_next(2, 12);
  const int32_t in = number % 2 ? vector_draw_channels(700) : vector_next(1, 700);
  const int32_t out = vector_draw_channels(in > 300 ? 64 : 130);
  const vector_layer l = vector_draw_layer(rows * in, in, out, number % 11 == 10);
  run_fully_connected(rows, in, out, &l);
}

static void fully_connected_rescaling(int number) {
  vector_seed("fully_connected_s8 rescaling", number);
  const int32_t rows = vector_next(1, 9), in = vector_next(1, 40), out = vector_next(1, 60);
  const vector_layer l = vector_draw_rescaling(rows * in, in, out, in, number % VECTOR_RESCALINGS);
  run_fully_connected(rows, in, out, &l);
}

typedef struct {
  int32_t batch, m, k, n, transposed, a_stride, b_stride;
} matmul_shape;

static void run_matmul(const matmul_shape* s, vector_quantization q, int32_t multiplier, int32_t shift) {
  const qk_matmul_s8_params p = {
      s->batch,    s->m,          s->k,           s->n,           s->a_stride,
      s->b_stride, s->transposed, q.a_zero_point, q.b_zero_point, q.output_zero_point,
      q.min,       q.max,         multiplier,     shift};
  qk_matmul_s8(&p, vector_a, vector_b, vector_y);
  vector_check("qk_matmul_s8", &p, sizeof p, s->batch * s->m * s->n);
  sprintf(shape, "%d*%dx%dx%d t%d", (int)s->batch, (int)s->m, (int)s->k, (int)s->n, (int)s->transposed);
  vector_report("matmul_s8", shape, vector_y, s->batch * s->m * s->n);
}

/* Operands, some of them the same in every product of the batch. */
static void draw_operands(matmul_shape* s) {
  s->a_stride = vector_next(0, 3) ? s->m * s->k : 0;
  s->b_stride = vector_next(0, 3) ? s->k * s->n : 0;
  vector_fill_s8(vector_a, s->batch * s->m * s->k, -128, 127);
  vector_fill_s8(vector_b, s->batch * s->k * s->n, -128, 127);
}

static void run_drawn_matmul(matmul_shape* s) {
  draw_operands(s);
  vector_draw_requantization(4 * s->k, 1, 0);
  run_matmul(s, vector_draw_quantization(), vector_multipliers[0], 0);
}

static void matmul(int number) {
  matmul_shape s;
  vector_seed("matmul_s8", number);
  s.batch = vector_next(1, 3);
  s.m = vector_next(1, 7);
  s.transposed = vector_next(0, 1);
  s.k = number % 4 == 3 ? vector_next(64, 100) : vector_next(1, 20);
  s.n = draw_columns(number) % 80 + 1;
  run_drawn_matmul(&s);
}

/* Attention and the like. */
static void matmul_layer(int number) {
  matmul_shape s;
  vector_seed("matmul_s8 layer", number);
  s.batch = number % 3 ? 1 : vector_next(2, 4);
  s.m = vector_next(1, 24);
  s.transposed = vector_next(0, 1);
  s.k = vector_draw_channels(number % 4 ? 64 : 400);
  s.n = vector_draw_channels(64);
  while (s.n > 2 && s.batch * s.m * s.k * s.n > 50000) s.n = s.n / 2 + vector_next(0, 1);
  run_drawn_matmul(&s);
}

/* Multipliers of a power of two give ties; with a left shift they are large. */
static void matmul_rescaling(int number) {
  matmul_shape s;
  vector_seed("matmul_s8 rescaling", number);
  s.batch = 1;
  s.m = vector_next(1, 9);
  s.transposed = vector_next(0, 1);
  s.k = vector_next(1, 20);
  s.n = vector_next(1, 40);
  draw_operands(&s);
  vector_quantization q = vector_draw_quantization();
  q.min = -128;
  q.max = 127;
  if (number % 3 == 0) {
    const int32_t low = q.a_zero_point - (q.a_zero_point > 0);
    vector_fill_s8(vector_a, s.m * s.k, low, low + 1); /* 0 or 1 from the zero point */
    const int32_t shift = vector_next(1, number % 2 ? 3 : 31);
    run_matmul(&s, q, vector_next(1 << 29, (1 << 30) - 1), shift);
  } else {
    run_matmul(&s, q, number % 3 == 1 ? 1 << vector_next(16, 29) : vector_next(1 << 20, (1 << 30) - 1), 0);
  }
}

void vectors_matmul_s8(void) {
  for (int i = 0; i < 250; ++i) fully_connected(i);
  for (int i = 0; i < 240; ++i) fully_connected_layer(i);
  for (int i = 0; i < 150; ++i) fully_connected_rescaling(i);
  for (int i = 0; i < 200; ++i) matmul(i);
  for (int i = 0; i < 120; ++i) matmul_layer(i);
  for (int i = 0; i < 90; ++i) matmul_rescaling(i);
}
