#include <float.h>
#include <stdio.h>

#include "qk_average_pool_f32.h"
#include "qk_binary_f32.h"
#include "qk_max_pool_f32.h"
#include "qk_reduce_f32.h"
#include "qk_resize_linear_f32.h"
#include "qk_softmax_f32.h"
#include "qk_unary_f32.h"
#include "vectors.h"

static char text[128];

static void binary(int number) {
  qk_binary_f32_params p;
  int32_t count = 1, a_count = 1, b_count = 1;
  vector_seed("binary_f32", number);
  p.operation = number % 9;
  for (int d = 3; d >= 0; --d) {
    p.shape[d] = vector_next(1, d == 3 ? 19 : 5);
    const int a_one = number % 2 && vector_next(0, 3) == 0, b_one = number % 2 && vector_next(0, 1);
    p.a_strides[d] = a_one ? 0 : a_count;
    p.b_strides[d] = b_one ? 0 : b_count;
    a_count *= a_one ? 1 : p.shape[d];
    b_count *= b_one ? 1 : p.shape[d];
    count *= p.shape[d];
  }
  p.output_min = number % 4 ? -FLT_MAX : 0.0f;
  p.output_max = number % 4 ? FLT_MAX : 6.0f;
  vector_fill_f32(vector_fa, count, 8.0f);
  vector_fill_f32(vector_fb, count, 8.0f);
  qk_binary_f32(&p, vector_fa, vector_fb, vector_fy);
  sprintf(text, "op%d %dx%dx%dx%d", (int)p.operation, (int)p.shape[0], (int)p.shape[1], (int)p.shape[2],
          (int)p.shape[3]);
  vector_report_f32("binary_f32", text, vector_fy, count);
}

static void unary(int number) {
  static const float magnitudes[] = {1.0f, 12.0f, 1000.0f};
  vector_seed("unary_f32", number);
  const qk_unary_f32_params p = {vector_next(500, 2000), number / 3, 0.25f, 0.5f};
  vector_fill_f32(vector_fa, p.count, magnitudes[number % 3]);
  qk_unary_f32(&p, vector_fa, vector_fy);
  sprintf(text, "op%d %d", (int)p.operation, (int)p.count);
  vector_report_f32("unary_f32", text, vector_fy, p.count);
}

static void pool(int number) {
  vector_seed("pool_f32", number);
  const vector_window h = vector_draw_window(0), w = vector_draw_window(0);
  const int32_t c = vector_next(1, 37), n = vector_next(1, 2), outputs = n * h.output * w.output * c;
  if (n * h.input * w.input * c > BUFFER || outputs > BUFFER) return;
  vector_fill_f32(vector_fa, n * h.input * w.input * c, 3.0f);
  const qk_max_pool_f32_params p = {n,          h.input,    w.input,  c,        h.output,     w.output,
                                    h.taps,     w.taps,     h.stride, w.stride, h.pad_before, w.pad_before,
                                    h.dilation, w.dilation, -FLT_MAX, 2.5f};
  qk_max_pool_f32(&p, vector_fa, vector_fy);
  sprintf(text, "%dx%dx%dx%d->%dx%d k%dx%d", (int)n, (int)h.input, (int)w.input, (int)c, (int)h.output,
          (int)w.output, (int)h.taps, (int)w.taps);
  vector_report_f32("max_pool_f32", text, vector_fy, outputs);
  const qk_average_pool_f32_params q = {n,          h.input,    w.input,      c,
                                        h.output,   w.output,   h.taps,       w.taps,
                                        h.stride,   w.stride,   h.pad_before, w.pad_before,
                                        h.dilation, w.dilation, h.pad_after,  w.pad_after,
                                        number % 2, -FLT_MAX,   2.5f};
  qk_average_pool_f32(&q, vector_fa, vector_fy);
  vector_report_f32("average_pool_f32", text, vector_fy, outputs);
}

static void along_axis(int number) {
  vector_seed("along_axis_f32", number);
  const int32_t outer = vector_next(1, 4), axis = vector_next(1, 60),
                inner = vector_next(0, 2) ? 1 : vector_next(2, 9);
  vector_fill_f32(vector_fa, outer * axis * inner, number % 2 ? 2.0f : 30.0f);
  sprintf(text, "%dx%dx%d", (int)outer, (int)axis, (int)inner);
  const qk_softmax_f32_params p = {outer, axis, inner, number % 2};
  qk_softmax_f32(&p, vector_fa, vector_fy);
  vector_report_f32("softmax_f32", text, vector_fy, outer * axis * inner);
  const qk_reduce_f32_params q = {number % 10, outer, axis, inner};
  qk_reduce_f32(&q, vector_fa, vector_fy);
  sprintf(text, "op%d %dx%dx%d", (int)q.operation, (int)outer, (int)axis, (int)inner);
  vector_report_f32("reduce_f32", text, vector_fy, outer * inner);
}

static void resize_linear(int number) {
  static int32_t row0[16], row1[16], column0[16], column1[16];
  static float row_weights[16], column_weights[16];
  vector_seed("resize_linear_f32", number);
  const int32_t n = vector_next(1, 2), h = vector_next(1, 9), w = vector_next(1, 9), c = vector_next(1, 19);
  const int32_t oh = vector_next(1, 16), ow = vector_next(1, 16);
  for (int32_t i = 0; i < 16; ++i) {
    row0[i] = vector_next(0, h - 1);
    row1[i] = row0[i] + 1 < h ? row0[i] + 1 : row0[i];
    row_weights[i] = (float)vector_next(0, 1000) / 1000.0f;
    column0[i] = vector_next(0, w - 1);
    column1[i] = column0[i] + 1 < w ? column0[i] + 1 : column0[i];
    column_weights[i] = (float)vector_next(0, 1000) / 1000.0f;
  }
  vector_fill_f32(vector_fa, n * h * w * c, 3.0f);
  const qk_resize_linear_f32_params p = {n,    h,    w,           oh,      ow,      c,
                                         row0, row1, row_weights, column0, column1, column_weights};
  qk_resize_linear_f32(&p, vector_fa, vector_fy);
  sprintf(text, "%dx%dx%dx%d->%dx%d", (int)n, (int)h, (int)w, (int)c, (int)oh, (int)ow);
  vector_report_f32("resize_linear_f32", text, vector_fy, n * oh * ow * c);
}

void vectors_elementwise_f32(void) {
  for (int i = 0; i < 72; ++i) binary(i);
  for (int i = 0; i < 120; ++i) unary(i);
  for (int i = 0; i < 40; ++i) pool(i);
  for (int i = 0; i < 60; ++i) along_axis(i);
  for (int i = 0; i < 30; ++i) resize_linear(i);
}
