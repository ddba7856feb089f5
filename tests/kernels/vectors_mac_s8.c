#include <stdio.h>

#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"
#include "qk_matmul_s8.h"
#include "variants.h"
#include "vectors.h"

static char shape[128];

/* Odd channel counts, and now and then more than a kernel's block. */
static int32_t draw_channels(int number) {
  if (number % 8 == 7) return vector_next(30, 140);
  return vector_next(1, 19);
}

static int32_t weight_limit(int shifts) {
  return shifts ? 1 : 127;
}

static void conv(int number) {
  vector_seed("conv_s8", number);
  const vector_window h = vector_draw_window(1), w = vector_draw_window(1);
  const int32_t groups = vector_next(0, 2) ? 1 : vector_next(2, 4), depth = draw_channels(number);
  const int32_t ic = groups * depth, oc = groups * draw_channels(number + (number % 16 == 7)),
                n = vector_next(1, 2);
  const int32_t terms = h.taps * w.taps * depth, outputs = n * h.output * w.output * oc;
  if (n * h.input * w.input * ic > BUFFER || terms * oc > BUFFER || outputs > BUFFER || oc > 512) return;
  const int shifts = number % 5 == 4;
  vector_fill_s8(vector_a, n * h.input * w.input * ic, -128, 127);
  vector_fill_s8(vector_b, terms * oc, -weight_limit(shifts), weight_limit(shifts));
  const int8_t* left_shifts = vector_draw_requantization(terms, oc, shifts);
  const vector_quantization q = vector_draw_quantization();
  const qk_conv_s8_params p = {n,
                               h.input,
                               w.input,
                               ic,
                               h.output,
                               w.output,
                               oc,
                               h.taps,
                               w.taps,
                               h.stride,
                               w.stride,
                               h.pad_before,
                               w.pad_before,
                               h.dilation,
                               w.dilation,
                               groups,
                               q.a_zero_point,
                               q.output_zero_point,
                               q.min,
                               q.max,
                               number % 2,
                               vector_b,
                               vector_bias,
                               vector_multipliers,
                               left_shifts};
  qk_conv_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_conv_s8", &p, sizeof p, vector_a, NULL, vector_y, outputs);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)n, (int)h.input, (int)w.input, (int)ic,
          (int)h.output, (int)w.output, (int)oc, (int)h.taps, (int)w.taps, (int)groups);
  vector_report("conv_s8", shape, vector_y, outputs);
}

static void depthwise_conv(int number) {
  vector_seed("depthwise_conv_s8", number);
  const vector_window h = vector_draw_window(0), w = vector_draw_window(0);
  const int32_t ic = draw_channels(number), oc = ic * (vector_next(0, 2) ? 1 : vector_next(2, 3));
  const int32_t n = vector_next(1, 2), terms = h.taps * w.taps, outputs = n * h.output * w.output * oc;
  if (n * h.input * w.input * ic > BUFFER || outputs > BUFFER) return;
  const int shifts = number % 5 == 4;
  vector_fill_s8(vector_a, n * h.input * w.input * ic, -128, 127);
  vector_fill_s8(vector_b, terms * oc, -weight_limit(shifts), weight_limit(shifts));
  const int8_t* left_shifts = vector_draw_requantization(terms, oc, shifts);
  const vector_quantization q = vector_draw_quantization();
  const qk_depthwise_conv_s8_params p = {n,
                                         h.input,
                                         w.input,
                                         ic,
                                         h.output,
                                         w.output,
                                         oc,
                                         h.taps,
                                         w.taps,
                                         h.stride,
                                         w.stride,
                                         h.pad_before,
                                         w.pad_before,
                                         h.dilation,
                                         w.dilation,
                                         q.a_zero_point,
                                         q.output_zero_point,
                                         q.min,
                                         q.max,
                                         number % 2,
                                         vector_b,
                                         vector_bias,
                                         vector_multipliers,
                                         left_shifts};
  qk_depthwise_conv_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_depthwise_conv_s8", &p, sizeof p, vector_a, NULL, vector_y, outputs);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d", (int)n, (int)h.input, (int)w.input, (int)ic, (int)h.output,
          (int)w.output, (int)oc, (int)h.taps, (int)w.taps);
  vector_report("depthwise_conv_s8", shape, vector_y, outputs);
}

/* The window runs backwards: what it calls output is the input here. */
static void conv_transpose(int number) {
  vector_seed("conv_transpose_s8", number);
  const vector_window h = vector_draw_window(1), w = vector_draw_window(1);
  const int32_t groups = vector_next(0, 2) ? 1 : vector_next(2, 3), depth = draw_channels(number);
  const int32_t ic = groups * depth, oc = groups * draw_channels(number + (number % 16 == 7)),
                n = vector_next(1, 2);
  const int32_t terms = h.taps * w.taps * depth, outputs = n * h.input * w.input * oc;
  if (n * h.output * w.output * ic > BUFFER || terms * oc > BUFFER || outputs > BUFFER || oc > 512) return;
  const int shifts = number % 5 == 4;
  vector_fill_s8(vector_a, n * h.output * w.output * ic, -128, 127);
  vector_fill_s8(vector_b, terms * oc, -weight_limit(shifts), weight_limit(shifts));
  const int8_t* left_shifts = vector_draw_requantization(terms, oc, shifts);
  const vector_quantization q = vector_draw_quantization();
  const qk_conv_transpose_s8_params p = {n,
                                         h.output,
                                         w.output,
                                         ic,
                                         h.input,
                                         w.input,
                                         oc,
                                         h.taps,
                                         w.taps,
                                         h.stride,
                                         w.stride,
                                         h.pad_before,
                                         w.pad_before,
                                         h.dilation,
                                         w.dilation,
                                         groups,
                                         q.a_zero_point,
                                         q.output_zero_point,
                                         q.min,
                                         q.max,
                                         vector_b,
                                         vector_bias,
                                         vector_multipliers,
                                         left_shifts};
  qk_conv_transpose_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_conv_transpose_s8", &p, sizeof p, vector_a, NULL, vector_y, outputs);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)n, (int)h.output, (int)w.output, (int)ic,
          (int)h.input, (int)w.input, (int)oc, (int)h.taps, (int)w.taps, (int)groups);
  vector_report("conv_transpose_s8", shape, vector_y, outputs);
}

static void fully_connected(int number) {
  vector_seed("fully_connected_s8", number);
  const int32_t rows = vector_next(1, 5), out = draw_channels(number);
  const int32_t in = number % 4 == 3 ? vector_next(64, 170) : vector_next(1, 40);
  const int shifts = number % 5 == 4;
  vector_fill_s8(vector_a, rows * in, -128, 127);
  vector_fill_s8(vector_b, in * out, -weight_limit(shifts), weight_limit(shifts));
  const int8_t* left_shifts = vector_draw_requantization(in, out, shifts);
  const vector_quantization q = vector_draw_quantization();
  const qk_fully_connected_s8_params p = {rows,  in,       out,         q.output_zero_point, q.min,
                                          q.max, vector_b, vector_bias, vector_multipliers,  left_shifts};
  qk_fully_connected_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_fully_connected_s8", &p, sizeof p, vector_a, NULL, vector_y, rows * out);
  sprintf(shape, "%dx%d->%d", (int)rows, (int)in, (int)out);
  vector_report("fully_connected_s8", shape, vector_y, rows * out);
}

static void matmul(int number) {
  vector_seed("matmul_s8", number);
  const int32_t batch = vector_next(1, 3), m = vector_next(1, 7), transposed = vector_next(0, 1);
  const int32_t k = number % 4 == 3 ? vector_next(64, 100) : vector_next(1, 20),
                n = draw_channels(number) % 80 + 1;
  const int32_t a_stride = vector_next(0, 3) ? m * k : 0, b_stride = vector_next(0, 3) ? k * n : 0;
  vector_fill_s8(vector_a, batch * m * k, -128, 127);
  vector_fill_s8(vector_b, batch * k * n, -128, 127);
  vector_draw_requantization(4 * k, 1, 0);
  const vector_quantization q = vector_draw_quantization();
  const qk_matmul_s8_params p = {batch,
                                 m,
                                 k,
                                 n,
                                 a_stride,
                                 b_stride,
                                 transposed,
                                 q.a_zero_point,
                                 q.b_zero_point,
                                 q.output_zero_point,
                                 q.min,
                                 q.max,
                                 vector_multipliers[0],
                                 0};
  qk_matmul_s8(&p, vector_a, vector_b, vector_y);
  vector_check_variants("qk_matmul_s8", &p, sizeof p, vector_a, vector_b, vector_y, batch * m * n);
  sprintf(shape, "%d*%dx%dx%d t%d", (int)batch, (int)m, (int)k, (int)n, (int)transposed);
  vector_report("matmul_s8", shape, vector_y, batch * m * n);
}

void vectors_mac_s8(void) {
  for (int i = 0; i < 160; ++i) conv(i);
  for (int i = 0; i < 100; ++i) depthwise_conv(i);
  for (int i = 0; i < 120; ++i) conv_transpose(i);
  for (int i = 0; i < 100; ++i) fully_connected(i);
  for (int i = 0; i < 100; ++i) matmul(i);
}
