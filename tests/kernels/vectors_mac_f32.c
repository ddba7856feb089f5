#include <float.h>
#include <stdio.h>

#include "qk_conv_f32.h"
#include "qk_conv_transpose_f32.h"
#include "qk_depthwise_conv_f32.h"
#include "qk_fully_connected_f32.h"
#include "qk_matmul_f32.h"
#include "vectors.h"

static char shape[128];

static float draw_min(int number) {
  return number % 3 ? -FLT_MAX : 0.0f;
}
static float draw_max(int number) {
  return number % 4 ? FLT_MAX : 1.5f;
}

static void conv(int number) {
  vector_seed("conv_f32", number);
  const vector_window h = vector_draw_window(1), w = vector_draw_window(1);
  const int32_t groups = vector_next(0, 2) ? 1 : vector_next(2, 4), depth = vector_next(1, 19);
  const int32_t ic = groups * depth, oc = groups * vector_next(1, 19), n = vector_next(1, 2);
  const int32_t terms = h.taps * w.taps * depth, outputs = n * h.output * w.output * oc;
  if (n * h.input * w.input * ic > BUFFER || (terms + 1) * oc > BUFFER || outputs > BUFFER) return;
  vector_fill_f32(vector_fa, n * h.input * w.input * ic, 1.0f);
  vector_fill_f32(vector_fb, (terms + 1) * oc, 1.0f);
  const qk_conv_f32_params p = {n,
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
                                draw_min(number),
                                draw_max(number),
                                vector_fb,
                                number % 4 ? vector_fb + terms * oc : NULL};
  qk_conv_f32(&p, vector_fa, vector_fy);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)n, (int)h.input, (int)w.input, (int)ic,
          (int)h.output, (int)w.output, (int)oc, (int)h.taps, (int)w.taps, (int)groups);
  vector_report_f32("conv_f32", shape, vector_fy, outputs);
}

static void depthwise_conv(int number) {
  vector_seed("depthwise_conv_f32", number);
  const vector_window h = vector_draw_window(0), w = vector_draw_window(0);
  const int32_t ic = vector_next(1, 37), oc = ic * (vector_next(0, 2) ? 1 : vector_next(2, 3)),
                n = vector_next(1, 2);
  const int32_t terms = h.taps * w.taps, outputs = n * h.output * w.output * oc;
  if (n * h.input * w.input * ic > BUFFER || outputs > BUFFER) return;
  vector_fill_f32(vector_fa, n * h.input * w.input * ic, 1.0f);
  vector_fill_f32(vector_fb, (terms + 1) * oc, 1.0f);
  const qk_depthwise_conv_f32_params p = {n,
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
                                          draw_min(number),
                                          draw_max(number),
                                          vector_fb,
                                          number % 4 ? vector_fb + terms * oc : NULL};
  qk_depthwise_conv_f32(&p, vector_fa, vector_fy);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d", (int)n, (int)h.input, (int)w.input, (int)ic, (int)h.output,
          (int)w.output, (int)oc, (int)h.taps, (int)w.taps);
  vector_report_f32("depthwise_conv_f32", shape, vector_fy, outputs);
}

/* The window runs backwards: what it calls output is the input here. */
static void conv_transpose(int number) {
  vector_seed("conv_transpose_f32", number);
  const vector_window h = vector_draw_window(1), w = vector_draw_window(1);
  const int32_t groups = vector_next(0, 2) ? 1 : vector_next(2, 4), depth = vector_next(1, 19);
  const int32_t ic = groups * depth, oc = groups * vector_next(1, 19), n = vector_next(1, 2);
  const int32_t terms = h.taps * w.taps * depth, outputs = n * h.input * w.input * oc;
  if (n * h.output * w.output * ic > BUFFER || (terms + 1) * oc > BUFFER || outputs > BUFFER) return;
  vector_fill_f32(vector_fa, n * h.output * w.output * ic, 1.0f);
  vector_fill_f32(vector_fb, (terms + 1) * oc, 1.0f);
  const qk_conv_transpose_f32_params p = {n,
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
                                          draw_min(number),
                                          draw_max(number),
                                          vector_fb,
                                          number % 4 ? vector_fb + terms * oc : NULL};
  qk_conv_transpose_f32(&p, vector_fa, vector_fy);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)n, (int)h.output, (int)w.output, (int)ic,
          (int)h.input, (int)w.input, (int)oc, (int)h.taps, (int)w.taps, (int)groups);
  vector_report_f32("conv_transpose_f32", shape, vector_fy, outputs);
}

static void fully_connected(int number) {
  vector_seed("fully_connected_f32", number);
  const int32_t rows = vector_next(1, 5), in = vector_next(1, 170), out = vector_next(1, 70);
  vector_fill_f32(vector_fa, rows * in, 1.0f);
  vector_fill_f32(vector_fb, (in + 1) * out, 1.0f);
  const qk_fully_connected_f32_params p = {
      rows, in, out, draw_min(number), draw_max(number), vector_fb, number % 4 ? vector_fb + in * out : NULL};
  qk_fully_connected_f32(&p, vector_fa, vector_fy);
  sprintf(shape, "%dx%d->%d", (int)rows, (int)in, (int)out);
  vector_report_f32("fully_connected_f32", shape, vector_fy, rows * out);
}

static void matmul(int number) {
  vector_seed("matmul_f32", number);
  const int32_t batch = vector_next(1, 3), m = vector_next(1, 7), k = vector_next(1, 70),
                n = vector_next(1, 40);
  const int32_t a_stride = vector_next(0, 3) ? m * k : 0, b_stride = vector_next(0, 3) ? k * n : 0;
  const qk_matmul_f32_params p = {
      batch, m, k, n, a_stride, b_stride, vector_next(0, 1), draw_min(number), draw_max(number)};
  vector_fill_f32(vector_fa, batch * m * k, 1.0f);
  vector_fill_f32(vector_fb, batch * k * n, 1.0f);
  qk_matmul_f32(&p, vector_fa, vector_fb, vector_fy);
  sprintf(shape, "%d*%dx%dx%d t%d", (int)batch, (int)m, (int)k, (int)n, (int)p.b_transposed);
  vector_report_f32("matmul_f32", shape, vector_fy, batch * m * n);
}

void vectors_mac_f32(void) {
  for (int i = 0; i < 60; ++i) conv(i);
  for (int i = 0; i < 40; ++i) depthwise_conv(i);
  for (int i = 0; i < 40; ++i) conv_transpose(i);
  for (int i = 0; i < 40; ++i) fully_connected(i);
  for (int i = 0; i < 40; ++i) matmul(i);
}
