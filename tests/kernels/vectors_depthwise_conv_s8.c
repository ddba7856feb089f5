#include <stdio.h>

#include "qk_depthwise_conv_s8.h"
#include "variants.h"
#include "vectors_layers.h"

typedef struct {
  int32_t batch, channels, multiplier;
  vector_window h, w;
} depthwise_shape;

static int32_t inputs_of(const depthwise_shape* s) {
  return s->batch * s->h.input * s->w.input * s->channels;
}

static int32_t outputs_of(const depthwise_shape* s) {
  return s->batch * s->h.output * s->w.output * s->channels * s->multiplier;
}

static void run(const depthwise_shape* s, const vector_layer* l, int32_t reverse) {
  char shape[128];
  const int32_t ic = s->channels, oc = ic * s->multiplier;
  const qk_depthwise_conv_s8_params p = {s->batch,
                                         s->h.input,
                                         s->w.input,
                                         ic,
                                         s->h.output,
                                         s->w.output,
                                         oc,
                                         s->h.taps,
                                         s->w.taps,
                                         s->h.stride,
                                         s->w.stride,
                                         s->h.pad_before,
                                         s->w.pad_before,
                                         s->h.dilation,
                                         s->w.dilation,
                                         l->q.a_zero_point,
                                         l->q.output_zero_point,
                                         l->q.min,
                                         l->q.max,
                                         reverse,
                                         vector_b,
                                         vector_bias,
                                         vector_multipliers,
                                         l->left_shifts};
  qk_depthwise_conv_s8(&p, vector_a, vector_y);
  const vector_sweep sweep = {s->batch, s->h, s->w, ic, oc, reverse};
  vector_check_sweep("qk_depthwise_conv_s8", &p, sizeof p, &sweep);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d", (int)s->batch, (int)s->h.input, (int)s->w.input, (int)ic,
          (int)s->h.output, (int)s->w.output, (int)oc, (int)s->h.taps, (int)s->w.taps);
  vector_report("depthwise_conv_s8", shape, vector_y, outputs_of(s));
}

static void run_drawn(const depthwise_shape* s, int number) {
  const vector_layer l =
      vector_draw_layer(inputs_of(s), s->h.taps * s->w.taps, s->channels * s->multiplier, number % 5 == 4);
  run(s, &l, number % 2);
}

/* Any window on a small image. */
static void any_window(int number) {
  depthwise_shape s;
  vector_seed("depthwise_conv_s8", number);
  s.h = vector_draw_window(0);
  s.w = vector_draw_window(0);
  s.channels = number % 8 == 7 ? vector_next(30, 140) : vector_next(1, 19);
  s.multiplier = vector_next(0, 2) ? 1 : vector_next(2, 3);
  s.batch = vector_next(1, 2);
  if (inputs_of(&s) > BUFFER || outputs_of(&s) > BUFFER) return;
  run_drawn(&s, number);
}

static void draw_same(depthwise_shape* s, int32_t smallest, int32_t taps, int32_t stride, int32_t dilation) {
  const int32_t height = vector_next(smallest, 20), width = vector_next(1, 20);
  s->h = vector_same_window(height, taps, stride, dilation);
  s->w = vector_same_window(width, taps, stride, dilation);
}

/* 3x3, stride 1, as large as the input: the layer that many kernels have a way of their own for. */
static void same_3x3(int number) {
  depthwise_shape s = {.batch = number % 10 == 9 ? 2 : 1, .multiplier = 1};
  vector_seed("depthwise_conv_s8 3x3", number);
  draw_same(&s, 3, 3, 1, 1);
  s.channels = vector_next(0, 3) ? vector_draw_channels(32) : vector_next(1, 9);
  while (s.h.input > 4 && outputs_of(&s) > (number % 16 ? 4000 : 12000))
    s.h = vector_same_window(s.h.input - 1, 3, 1, 1);
  run_drawn(&s, number);
}

static void layer(int number) {
  depthwise_shape s = {.batch = 1, .multiplier = 1};
  vector_seed("depthwise_conv_s8 layer", number);
  const int32_t stride = vector_next(1, 2), dilation = vector_next(1, 2);
  switch (number / 2 % 4) {
    case 0:
      draw_same(&s, 1, 3, 2, 1);
      break;
    case 1:
      draw_same(&s, 1, 5, stride, 1);
      break;
    case 2:
      draw_same(&s, 1, 3, stride, 1);
      s.multiplier = vector_next(2, 8);
      break;
    default: /* not square, dilated, several images */
      draw_same(&s, 1, vector_next(1, 3), 1, dilation);
      s.w = vector_same_window(s.w.input, vector_next(1, 8), stride, 1);
      s.batch = vector_next(1, 2);
  }
  s.channels = vector_draw_channels(s.multiplier > 1 ? 16 : 64);
  while (s.h.input > 4 && outputs_of(&s) * s.h.taps * s.w.taps > (number % 16 < 2 ? 120000 : 30000))
    s.h = vector_same_window(s.h.input - 1, s.h.taps, s.h.stride, s.h.dilation);
  run_drawn(&s, number);
}

/* 3x3 and 5x5 in steps of 1 and 2 on images with an inside, groups of 4 channels. */
static void square(int number) {
  depthwise_shape s = {.batch = 1, .multiplier = 1};
  vector_seed("depthwise_conv_s8 square", number);
  const int32_t taps = number % 2 ? 5 : 3, stride = number / 2 % 2 + 1;
  const int32_t height = vector_next(12, 20), width = vector_next(14, 28);
  s.h = vector_same_window(height, taps, stride, 1);
  s.w = vector_same_window(width, taps, stride, 1);
  s.channels = 4 * vector_next(1, 4);
  const vector_layer l = vector_draw_layer(inputs_of(&s), taps * taps, s.channels, number / 4 % 2);
  run(&s, &l, 0);
}

static void rescaling(int number) {
  depthwise_shape s = {.batch = 1, .multiplier = 1};
  vector_seed("depthwise_conv_s8 rescaling", number);
  const int32_t height = vector_next(1, 6), width = vector_next(1, 6), taps = vector_next(0, 2) ? 3 : 1;
  s.h = vector_same_window(height, taps, 1, 1);
  s.w = vector_same_window(width, taps, 1, 1);
  s.channels = vector_next(1, 40);
  const vector_layer l =
      vector_draw_rescaling(inputs_of(&s), s.h.taps * s.w.taps, s.channels, 1, number % VECTOR_RESCALINGS);
  run(&s, &l, number % 2);
}

void vectors_depthwise_conv_s8(void) {
  for (int i = 0; i < 250; ++i) any_window(i);
  for (int i = 0; i < 300; ++i) same_3x3(i);
  for (int i = 0; i < 240; ++i) layer(i);
  for (int i = 0; i < 150; ++i) rescaling(i);
  for (int i = 0; i < 16; ++i) square(i);
}
