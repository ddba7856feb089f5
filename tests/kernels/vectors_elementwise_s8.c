#include <stdio.h>

#include "qk_dequantize_s8_f32.h"
#include "qk_quantize_f32_s8.h"
#include "qk_rescale.h"
#include "qk_softmax_s8.h"
#include "qk_table_s8.h"
#include "variants.h"
#include "vectors.h"

static char shape_text[128];

/* T[d + 1] = T[d] * decay / 2^16 */
static void fill_table(int32_t table[256], int32_t decay) {
  table[0] = 1 << 22;
  for (int d = 1; d < 256; ++d) table[d] = (int32_t)(((int64_t)table[d - 1] * decay + 32768) >> 16);
}

static void run_softmax(int32_t outer, int32_t axis, int32_t inner, const int32_t* exp_table) {
  const qk_softmax_s8_params p = {outer, axis, inner, exp_table};
  qk_softmax_s8(&p, vector_a, vector_y);
  vector_check("qk_softmax_s8", &p, sizeof p, outer * axis * inner);
  sprintf(shape_text, "%dx%dx%d", (int)outer, (int)axis, (int)inner);
  vector_report("softmax_s8", shape_text, vector_y, outer * axis * inner);
}

static void softmax(int number) {
  static int32_t table[256];
  vector_seed("softmax_s8", number);
  const int32_t outer = vector_next(1, 4), axis = vector_next(1, 60),
                inner = vector_next(0, 2) ? 1 : vector_next(2, 5);
  fill_table(table, vector_next(1 << 12, (1 << 16) - 1));
  vector_fill_s8(vector_a, outer * axis * inner, number % 3 ? -20 : -128, number % 3 ? 10 : 127);
  run_softmax(outer, axis, inner, table);
}

/* Many classes, or many pixels of a few. */
static void softmax_layer(int number) {
  static int32_t table[256];
  vector_seed("softmax_s8 layer", number);
  const int32_t axis = number % 2 ? vector_next(60, 1001) : vector_next(2, 25),
                outer = number % 2 ? vector_next(1, 2) : vector_next(1, 60);
  fill_table(table, vector_next(number % 3 ? 1 << 15 : (1 << 16) - 64, (1 << 16) - 1));
  vector_fill_s8(vector_a, outer * axis, number % 5 ? -128 : 127, 127);
  run_softmax(outer, axis, 1, table);
}

/* The exponentials sum to 512*u, so that the quotient of u is a tie but for the last bit of the reciprocal.
 */
static void softmax_near_tie(int number) {
  static int32_t table[256];
  vector_seed("softmax_s8 near-tie", number);
  const int32_t u = 20001 + 973 * number;
  const qk_softmax_s8_params p = {1, 302, 1, table};
  table[0] = 1 << 22;
  table[1] = u;
  table[2] = 212 * u - table[0];
  vector_fill_s8(vector_a, 302, 9, 9);
  vector_a[0] = 10;
  vector_a[1] = 8;
  qk_softmax_s8(&p, vector_a, vector_y);
  vector_check("qk_softmax_s8", &p, sizeof p, 302);
  sprintf(shape_text, "near-tie %d", (int)u);
  vector_report("softmax_s8", shape_text, vector_y, 302);
}

/* Now and then a count of a whole image. */
static void table(int number) {
  vector_seed("table_s8", number);
  const qk_table_s8_params p = {vector_next(1, number < 20 || number % 4 ? 1000 : 9000), vector_b};
  vector_fill_s8(vector_a, p.count, -128, 127);
  vector_fill_s8(vector_b, 256, -128, 127);
  qk_table_s8(&p, vector_a, vector_y);
  vector_check_in_place("qk_table_s8", &p, sizeof p, p.count, 1, 0);
  sprintf(shape_text, "%d", (int)p.count);
  vector_report("table_s8", shape_text, vector_y, p.count);
}

/* Scales that are powers of two give many exact ties. */
static void quantize(int number) {
  const float huge = 3e38f;
  vector_seed("quantize_f32_s8", number);
  const int32_t count = vector_next(3, 1500);
  vector_fill_f32(vector_fa, count, 40.0f);
  if (number % 2)
    for (int32_t i = 0; i < count; ++i) vector_fa[i] = (float)vector_next(-700, 700) / 8.0f;
  vector_fa[0] = number % 3 ? huge * 10.0f : -huge * 10.0f;
  vector_fa[1] = vector_fa[0] - vector_fa[0]; /* NaN */
  const float scale = number % 2 ? 0.25f : (float)vector_next(1, 1 << 20) / 2097152.0f;
  const qk_quantize_f32_s8_params p = {count, scale, vector_next(-128, 127)};
  qk_quantize_f32_s8(&p, vector_fa, vector_y);
  sprintf(shape_text, "%d", (int)count);
  vector_report("quantize_f32_s8", shape_text, vector_y, count);
}

static void dequantize(int number) {
  vector_seed("dequantize_s8_f32", number);
  const int32_t count = vector_next(1, 1500), zero_point = vector_next(-128, 127);
  const qk_dequantize_s8_f32_params p = {count, (float)vector_next(1, 1 << 20) / 2097152.0f, zero_point};
  vector_fill_s8(vector_a, p.count, -128, 127);
  qk_dequantize_s8_f32(&p, vector_a, vector_fy);
  sprintf(shape_text, "%d", (int)p.count);
  vector_report_f32("dequantize_s8_f32", shape_text, vector_fy, p.count);
}

/* The rule N6 alone: operators see too few ties and extremes to notice a change of it. */
void vectors_rescale(void) {
  static int32_t y[1024];
  static const int32_t extreme[] = {INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX - 1, INT32_MAX};
  static const char* const kinds[] = {"random", "power-of-two", "near-tie", "extreme", "shifted"};
  for (int kind = 0; kind < 5; ++kind) {
    for (int block = 0; block < 8; ++block) {
      vector_seed(kinds[kind], block);
      for (int i = 0; i < 1024; ++i) {
        int32_t acc = vector_next(-(1 << 20), 1 << 20), m = vector_next(1 << 16, (1 << 30) - 1), shift = 0;
        if (kind == 1) m = 1 << vector_next(0, 29);
        if (kind == 2) { /* acc * m close to an odd multiple of 2^30 */
          m = vector_next(1 << 20, (1 << 30) - 1);
          acc = (int32_t)((2 * vector_next(-128, 127) + 1) * ((int64_t)1 << 30) / m);
          acc += vector_next(-1, 1);
        }
        if (kind == 3) acc = extreme[vector_next(0, 6)];
        if (kind == 3 && i % 2) m = i % 4 == 1 ? (1 << 30) - 1 : 0;
        if (kind == 4) {
          shift = vector_next(0, 31);
          if (i % 2) acc = acc >> vector_next(0, 20);
        }
        y[i] = qk_rescale(qk_shift_left(acc, shift), m, vector_next(-128, 127));
      }
      sprintf(shape_text, "%s %d", kinds[kind], block);
      vector_report("rescale", shape_text, y, (int32_t)sizeof y);
    }
  }
}

void vectors_elementwise_s8(void) {
  for (int i = 0; i < 200; ++i) softmax(i);
  for (int i = 0; i < 80; ++i) softmax_layer(i);
  for (int i = 0; i < 20; ++i) softmax_near_tie(i);
  for (int i = 0; i < 80; ++i) table(i);
  for (int i = 0; i < 60; ++i) quantize(i);
  for (int i = 0; i < 20; ++i) dequantize(i);
}
