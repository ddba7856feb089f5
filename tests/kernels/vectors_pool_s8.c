#include <stdio.h>
#include <string.h>

#include "qk_average_pool_s8.h"
#include "qk_max_pool_s8.h"
#include "variants.h"
#include "vectors_layers.h"

static char text[128];

typedef struct {
  int32_t batch, channels;
  vector_window h, w;
} pool_shape;

static int32_t inputs_of(const pool_shape* s) {
  return s->batch * s->h.input * s->w.input * s->channels;
}

static int32_t outputs_of(const pool_shape* s) {
  return s->batch * s->h.output * s->w.output * s->channels;
}

static void describe(const pool_shape* s) {
  sprintf(text, "%dx%dx%dx%d->%dx%d k%dx%d", (int)s->batch, (int)s->h.input, (int)s->w.input,
          (int)s->channels, (int)s->h.output, (int)s->w.output, (int)s->h.taps, (int)s->w.taps);
}

static void run_max(const pool_shape* s, int32_t reverse) {
  vector_fill_s8(vector_a, inputs_of(s), -128, 127);
  const vector_quantization q = vector_draw_quantization();
  const qk_max_pool_s8_params p = {
      s->batch,      s->h.input,    s->w.input,  s->channels, s->h.output,     s->w.output,
      s->h.taps,     s->w.taps,     s->h.stride, s->w.stride, s->h.pad_before, s->w.pad_before,
      s->h.dilation, s->w.dilation, q.min,       q.max,       reverse};
  qk_max_pool_s8(&p, vector_a, vector_y);
  const vector_sweep sweep = {s->batch, s->h, s->w, s->channels, s->channels, reverse};
  vector_check_sweep("qk_max_pool_s8", &p, sizeof p, &sweep);
  describe(s);
  vector_report("max_pool_s8", text, vector_y, outputs_of(s));
}

/* Any window on a small image. */
static void max_pool(int number) {
  pool_shape s;
  vector_seed("max_pool_s8", number);
  s.h = vector_draw_window(0);
  s.w = vector_draw_window(0);
  s.channels = vector_next(1, 37);
  s.batch = vector_next(1, 2);
  if (inputs_of(&s) > BUFFER || outputs_of(&s) > BUFFER) return;
  run_max(&s, number % 2);
}

/* The multipliers of up to `count` taps, s_in / (s_out * count). */
typedef struct {
  int32_t count, include_pad;
  const int32_t* multipliers;
  const int8_t* left_shifts;
} pool_average;

static void run_average(const pool_shape* s, const pool_average* average, int32_t reverse) {
  const vector_quantization q = vector_draw_quantization();
  const qk_average_pool_s8_params p = {s->batch,
                                       s->h.input,
                                       s->w.input,
                                       s->channels,
                                       s->h.output,
                                       s->w.output,
                                       s->h.taps,
                                       s->w.taps,
                                       s->h.stride,
                                       s->w.stride,
                                       s->h.pad_before,
                                       s->w.pad_before,
                                       s->h.dilation,
                                       s->w.dilation,
                                       s->h.pad_after,
                                       s->w.pad_after,
                                       average->include_pad,
                                       q.a_zero_point,
                                       q.output_zero_point,
                                       q.min,
                                       q.max,
                                       reverse,
                                       average->count,
                                       average->multipliers,
                                       average->left_shifts};
  qk_average_pool_s8(&p, vector_a, vector_y);
  const vector_sweep sweep = {s->batch, s->h, s->w, s->channels, s->channels, reverse};
  vector_check_sweep("qk_average_pool_s8", &p, sizeof p, &sweep);
  describe(s);
  sprintf(text + strlen(text), " i%d", (int)average->include_pad);
  vector_report("average_pool_s8", text, vector_y, outputs_of(s));
}

static vector_window whole(int32_t input) {
  const vector_window w = {input, input, 1, 1, 0, 0, 1};
  return w;
}

static void average_pool(int number) {
  pool_shape s;
  vector_seed("average_pool_s8", number);
  s.h = vector_draw_window(0);
  s.w = vector_draw_window(0);
  if (number % 5 == 0) {
    s.h = whole(s.h.input);
    s.w = whole(s.w.input);
  }
  s.channels = number % 8 == 7 ? vector_next(60, 90) : vector_next(1, 37);
  s.batch = vector_next(1, 2);
  const int32_t taps = s.h.taps * s.w.taps;
  if (inputs_of(&s) > BUFFER || outputs_of(&s) > BUFFER) return;
  vector_fill_s8(vector_a, inputs_of(&s), -128, 127);
  const int shifts = number % 3 == 0;
  const int32_t include_pad = vector_next(0, 1);
  vector_use_channels(taps);
  for (int32_t i = 0; i < taps; ++i) { /* about 1/count */
    vector_shifts[i] = (int8_t)(shifts && i == 0 ? 1 : 0);
    vector_multipliers[i] = (1 << 30) / (i + 1) - vector_next(1, 1000);
  }
  const pool_average by_count = {taps, include_pad, vector_multipliers, shifts ? vector_shifts : NULL};
  const pool_average same = {1, include_pad, vector_multipliers + taps - 1, NULL};
  run_average(&s, number % 5 ? &by_count : &same, number % 2);
}

/* Pooling as networks have it: 2x2 and 3x3, stride 1 and 2, and over whole images. */
static pool_shape draw_layer(int number) {
  pool_shape s = {.batch = number % 10 == 9 ? 2 : 1};
  const int32_t height = vector_next(2, 20), width = vector_next(2, 20), taps = vector_next(2, 3);
  const int32_t stride = vector_next(1, 2);
  s.h = vector_same_window(height, taps, stride, 1);
  s.w = vector_same_window(width, taps, stride, 1);
  s.channels = vector_draw_channels(64);
  while (s.h.input > 2 && inputs_of(&s) > (number % 16 < 2 ? 20000 : 4000))
    s.h = vector_same_window(s.h.input - 1, taps, stride, 1);
  return s;
}

static void max_layer(int number) {
  vector_seed("max_pool_s8 layer", number);
  const pool_shape s = draw_layer(number);
  run_max(&s, number % 2);
}

/* Scales of operand and result are equal, or such that sums of 2, 4, .. taps lie between two results. */
static void average_layer(int number) {
  vector_seed("average_pool_s8 layer", number);
  pool_shape s = draw_layer(number);
  if (number % 3 == 2) {
    s.h = whole(s.h.input);
    s.w = whole(s.w.input);
  }
  const int32_t taps = s.h.taps * s.w.taps, whole_image = number % 3 == 2;
  vector_fill_s8(vector_a, inputs_of(&s), number % 7 ? -128 : 126, 127);
  const int32_t include_pad = vector_next(0, 1);
  vector_use_channels(taps);
  for (int32_t i = 0; i < taps; ++i) vector_multipliers[i] = ((1 << 30) - 1) / (i + 1) + (i > 0);
  const pool_average average = {whole_image ? 1 : taps, include_pad,
                                vector_multipliers + (whole_image ? taps - 1 : 0), NULL};
  run_average(&s, &average, number % 2);
}

void vectors_pool_s8(void) {
  for (int i = 0; i < 160; ++i) max_pool(i);
  for (int i = 0; i < 150; ++i) max_layer(i);
  for (int i = 0; i < 180; ++i) average_pool(i);
  for (int i = 0; i < 150; ++i) average_layer(i);
}
