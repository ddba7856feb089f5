#include <stdio.h>

#include "qk_add_s8.h"
#include "qk_mul_s8.h"
#include "variants.h"
#include "vectors_layers.h"

static char text[128];

/* Two operands and their output; strides are 0 where an operand has one element. */
typedef struct {
  int32_t shape[4], a[4], b[4];
  int32_t count;            /* elements of the output */
  int a_is_full, b_is_full; /* as many elements as the output */
} broadcast;

static void set_strides(broadcast* s, const int a_one[4], const int b_one[4]) {
  int32_t a_count = 1, b_count = 1;
  s->count = 1;
  for (int d = 3; d >= 0; --d) {
    s->a[d] = a_one[d] ? 0 : a_count;
    s->b[d] = b_one[d] ? 0 : b_count;
    a_count *= a_one[d] ? 1 : s->shape[d];
    b_count *= b_one[d] ? 1 : s->shape[d];
    s->count *= s->shape[d];
  }
  s->a_is_full = a_count == s->count;
  s->b_is_full = b_count == s->count;
}

static void fill_operands(const broadcast* s, const char* kind) {
  sprintf(text, "%dx%dx%dx%d%s", (int)s->shape[0], (int)s->shape[1], (int)s->shape[2], (int)s->shape[3],
          kind);
  vector_fill_s8(vector_a, s->count, -128, 127);
  vector_fill_s8(vector_b, s->count, -128, 127);
}

/* Every second one with broadcast operands. */
static broadcast draw_small(int number) {
  broadcast s;
  int a_one[4], b_one[4];
  for (int d = 3; d >= 0; --d) {
    s.shape[d] = vector_next(0, 3) ? vector_next(1, d == 3 ? 37 : 5) : 1;
    a_one[d] = number % 2 && vector_next(0, 3) == 0;
    b_one[d] = number % 2 && vector_next(0, 1);
  }
  set_strides(&s, a_one, b_one);
  fill_operands(&s, number % 2 ? " broadcast" : "");
  return s;
}

/* Images: two of the same shape, or one with a value, a pixel, a channel or a row of the other. */
static broadcast draw_image(int number) {
  static const int ones[6][4] = {{0, 0, 0, 0}, {0, 0, 0, 0}, {1, 1, 1, 0},
                                 {0, 0, 0, 1}, {1, 1, 1, 1}, {0, 1, 0, 0}};
  const int kind = number / 2 % 6;
  broadcast s;
  s.shape[0] = vector_next(1, 2);
  s.shape[1] = vector_next(1, 20);
  s.shape[2] = vector_next(1, 20);
  s.shape[3] = vector_draw_channels(64);
  while (s.shape[1] > 1 && s.shape[0] * s.shape[1] * s.shape[2] * s.shape[3] > (number % 16 ? 2500 : 20000))
    --s.shape[1];
  set_strides(&s, ones[number % 2 ? kind : 0], ones[number % 2 ? 0 : kind]);
  fill_operands(&s, kind > 1 ? " broadcast" : "");
  return s;
}

static void add(const broadcast* s, int number) {
  qk_add_s8_params p;
  const int32_t limit = (1 << 21) - (number % 7 != 0);
  for (int d = 0; d < 4; ++d) {
    p.shape[d] = s->shape[d];
    p.a_strides[d] = s->a[d];
    p.b_strides[d] = s->b[d];
  }
  const int32_t output_zero_point = vector_next(-128, 127), a_zero_point = vector_next(-128, 127);
  p.a_multiplier = vector_next(0, limit);
  p.a_multiplier >>= vector_next(0, 8);
  p.b_multiplier = vector_next(-limit, limit);
  p.b_multiplier >>= vector_next(0, 8);
  if (number % 7 == 0) p.a_multiplier = p.b_multiplier = limit; /* the largest sums of N8 */
  p.shift = vector_next(16, 22);
  p.constant = output_zero_point * (1 << p.shift) + (1 << (p.shift - 1)) - a_zero_point * p.a_multiplier -
               vector_next(-128, 127) * p.b_multiplier;
  p.output_min = vector_next(-128, 0);
  p.output_max = vector_next(1, 127);
  qk_add_s8(&p, vector_a, vector_b, vector_y);
  vector_check_in_place("qk_add_s8", &p, sizeof p, s->count, s->a_is_full, s->b_is_full);
  vector_report("add_s8", text, vector_y, s->count);
}

static void mul(const broadcast* s, int number) {
  qk_mul_s8_params p;
  for (int d = 0; d < 4; ++d) {
    p.shape[d] = s->shape[d];
    p.a_strides[d] = s->a[d];
    p.b_strides[d] = s->b[d];
  }
  p.a_zero_point = vector_next(-128, 127);
  p.b_zero_point = vector_next(-128, 127);
  p.output_zero_point = vector_next(-128, 127);
  p.output_min = vector_next(-128, 0);
  p.output_max = vector_next(1, 127);
  p.multiplier = vector_next(1, (1 << 30) - 1);
  p.multiplier >>= vector_next(2, 9);
  p.left_shift = number % 5 ? 0 : vector_next(0, 3);
  if (number >= 200 && number % 3 == 0) p.multiplier = 1 << vector_next(15, 29); /* ties */
  qk_mul_s8(&p, vector_a, vector_b, vector_y);
  vector_check_in_place("qk_mul_s8", &p, sizeof p, s->count, s->a_is_full, s->b_is_full);
  vector_report("mul_s8", text, vector_y, s->count);
}

void vectors_binary_s8(void) {
  for (int i = 0; i < 400; ++i) {
    vector_seed("add_s8", i);
    const broadcast s = i < 240 ? draw_small(i) : draw_image(i);
    add(&s, i);
  }
  for (int i = 0; i < 400; ++i) {
    vector_seed("mul_s8", i);
    const broadcast s = i < 240 ? draw_small(i) : draw_image(i);
    mul(&s, i);
  }
}
