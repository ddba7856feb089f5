#include <stdio.h>

#include "qk_average_pool_s8.h"
#include "qk_max_pool_s8.h"
#include "qk_resize_linear_s8.h"
#include "variants.h"
#include "vectors.h"

static char shape[128];

static void max_pool(int number) {
  vector_seed("max_pool_s8", number);
  const vector_window h = vector_draw_window(0), w = vector_draw_window(0);
  const int32_t c = vector_next(1, 37), n = vector_next(1, 2), outputs = n * h.output * w.output * c;
  if (n * h.input * w.input * c > BUFFER || outputs > BUFFER) return;
  vector_fill_s8(vector_a, n * h.input * w.input * c, -128, 127);
  const vector_quantization q = vector_draw_quantization();
  const qk_max_pool_s8_params p = {n,          h.input,    w.input,  c,        h.output,     w.output,
                                   h.taps,     w.taps,     h.stride, w.stride, h.pad_before, w.pad_before,
                                   h.dilation, w.dilation, q.min,    q.max,    number % 2};
  qk_max_pool_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_max_pool_s8", &p, sizeof p, vector_a, NULL, vector_y, outputs);
  sprintf(shape, "%dx%dx%dx%d->%dx%d k%dx%d", (int)n, (int)h.input, (int)w.input, (int)c, (int)h.output,
          (int)w.output, (int)h.taps, (int)w.taps);
  vector_report("max_pool_s8", shape, vector_y, outputs);
}

static void average_pool(int number) {
  vector_seed("average_pool_s8", number);
  vector_window h = vector_draw_window(0), w = vector_draw_window(0);
  if (number % 5 == 0) { /* global */
    const vector_window all_h = {h.input, h.input, 1, 1, 0, 0, 1}, all_w = {w.input, w.input, 1, 1, 0, 0, 1};
    h = all_h;
    w = all_w;
  }
  const int32_t c = number % 8 == 7 ? vector_next(60, 90) : vector_next(1, 37), n = vector_next(1, 2);
  const int32_t outputs = n * h.output * w.output * c, taps = h.taps * w.taps;
  if (n * h.input * w.input * c > BUFFER || outputs > BUFFER) return;
  vector_fill_s8(vector_a, n * h.input * w.input * c, -128, 127);
  const int shifts = number % 3 == 0;
  const int32_t include_pad = vector_next(0, 1);
  for (int32_t i = 0; i < taps; ++i) { /* s_in / (s_out * count), about 1/count */
    vector_shifts[i] = (int8_t)(shifts && i == 0 ? 1 : 0);
    vector_multipliers[i] = (1 << 30) / (i + 1) - vector_next(1, 1000);
  }
  const vector_quantization q = vector_draw_quantization();
  const qk_average_pool_s8_params p = {n,
                                       h.input,
                                       w.input,
                                       c,
                                       h.output,
                                       w.output,
                                       h.taps,
                                       w.taps,
                                       h.stride,
                                       w.stride,
                                       h.pad_before,
                                       w.pad_before,
                                       h.dilation,
                                       w.dilation,
                                       h.pad_after,
                                       w.pad_after,
                                       include_pad,
                                       q.a_zero_point,
                                       q.output_zero_point,
                                       q.min,
                                       q.max,
                                       number % 2,
                                       number % 5 ? taps : 1,
                                       number % 5 ? vector_multipliers : vector_multipliers + taps - 1,
                                       shifts && number % 5 ? vector_shifts : NULL};
  qk_average_pool_s8(&p, vector_a, vector_y);
  vector_check_variants("qk_average_pool_s8", &p, sizeof p, vector_a, NULL, vector_y, outputs);
  sprintf(shape, "%dx%dx%dx%d->%dx%d k%dx%d i%d", (int)n, (int)h.input, (int)w.input, (int)c, (int)h.output,
          (int)w.output, (int)h.taps, (int)w.taps, (int)p.count_include_pad);
  vector_report("average_pool_s8", shape, vector_y, outputs);
}

static void resize_linear(int number) {
  static int32_t row0[16], row1[16], column0[16], column1[16];
  static int16_t row_weights[16], column_weights[16];
  vector_seed("resize_linear_s8", number);
  const int32_t n = vector_next(1, 2), h = vector_next(1, 9), w = vector_next(1, 9), c = vector_next(1, 19);
  const int32_t oh = vector_next(1, 16), ow = vector_next(1, 16);
  for (int32_t i = 0; i < 16; ++i) {
    row0[i] = vector_next(0, h - 1);
    row1[i] = row0[i] + 1 < h ? row0[i] + 1 : row0[i];
    row_weights[i] = (int16_t)(number % 2 ? vector_next(0, 4) * 512 : vector_next(0, 2048));
    column0[i] = vector_next(0, w - 1);
    column1[i] = column0[i] + 1 < w ? column0[i] + 1 : column0[i];
    column_weights[i] = (int16_t)(number % 2 ? vector_next(0, 2) * 1024 : vector_next(0, 2048));
  }
  vector_fill_s8(vector_a, n * h * w * c, -128, 127);
  const qk_resize_linear_s8_params p = {n,    h,    w,           oh,      ow,      c,
                                        row0, row1, row_weights, column0, column1, column_weights};
  qk_resize_linear_s8(&p, vector_a, vector_y);
  sprintf(shape, "%dx%dx%dx%d->%dx%d", (int)n, (int)h, (int)w, (int)c, (int)oh, (int)ow);
  vector_report("resize_linear_s8", shape, vector_y, n * oh * ow * c);
}

void vectors_window_s8(void) {
  for (int i = 0; i < 80; ++i) max_pool(i);
  for (int i = 0; i < 100; ++i) average_pool(i);
  for (int i = 0; i < 50; ++i) resize_linear(i);
}
