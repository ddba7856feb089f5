#include <stdio.h>

#include "qk_conv_transpose_s8.h"
#include "variants.h"
#include "vectors_layers.h"

/* The window runs backwards: what it calls output is the input here. */
typedef struct {
  int32_t batch, groups, depth, width; /* channels of a group */
  vector_window h, w;
} transpose_shape;

static int32_t inputs_of(const transpose_shape* s) {
  return s->batch * s->h.output * s->w.output * s->groups * s->depth;
}

static int32_t outputs_of(const transpose_shape* s) {
  return s->batch * s->h.input * s->w.input * s->groups * s->width;
}

static int32_t terms_of(const transpose_shape* s) {
  return s->h.taps * s->w.taps * s->depth;
}

static void run(const transpose_shape* s, const vector_layer* l) {
  char shape[128];
  const int32_t ic = s->groups * s->depth, oc = s->groups * s->width;
  const qk_conv_transpose_s8_params p = {s->batch,
                                         s->h.output,
                                         s->w.output,
                                         ic,
                                         s->h.input,
                                         s->w.input,
                                         oc,
                                         s->h.taps,
                                         s->w.taps,
                                         s->h.stride,
                                         s->w.stride,
                                         s->h.pad_before,
                                         s->w.pad_before,
                                         s->h.dilation,
                                         s->w.dilation,
                                         s->groups,
                                         l->q.a_zero_point,
                                         l->q.output_zero_point,
                                         l->q.min,
                                         l->q.max,
                                         vector_b,
                                         vector_bias,
                                         vector_multipliers,
                                         l->left_shifts};
  qk_conv_transpose_s8(&p, vector_a, vector_y);
  vector_check("qk_conv_transpose_s8", &p, sizeof p, outputs_of(s));
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)s->batch, (int)s->h.output, (int)s->w.output,
          (int)ic, (int)s->h.input, (int)s->w.input, (int)oc, (int)s->h.taps, (int)s->w.taps, (int)s->groups);
  vector_report("conv_transpose_s8", shape, vector_y, outputs_of(s));
}

static int32_t draw_channels(int number) {
  return number % 8 == 7 ? vector_next(30, 140) : vector_next(1, 19);
}

/* Any window on a small image. */
static void any_window(int number) {
  transpose_shape s;
  vector_seed("conv_transpose_s8", number);
  s.h = vector_draw_window(1);
  s.w = vector_draw_window(1);
  s.groups = vector_next(0, 2) ? 1 : vector_next(2, 3);
  s.depth = draw_channels(number);
  s.width = draw_channels(number + (number % 16 == 7));
  s.batch = vector_next(1, 2);
  if (inputs_of(&s) > BUFFER || terms_of(&s) * s.groups * s.width > BUFFER || outputs_of(&s) > BUFFER ||
      s.groups * s.width > 512)
    return;
  const vector_layer l = vector_draw_layer(inputs_of(&s), terms_of(&s), s.groups * s.width, number % 5 == 4);
  run(&s, &l);
}

/* Enlarges an image two times. */
static void layer(int number) {
  transpose_shape s = {.batch = 1, .groups = 1};
  vector_seed("conv_transpose_s8 layer", number);
  const int32_t taps = vector_next(2, 4), height = 2 * vector_next(1, 7), width = 2 * vector_next(1, 7);
  s.h = vector_same_window(height, taps, 2, 1);
  s.w = vector_same_window(width, taps, 2, 1);
  s.depth = vector_draw_channels(number % 4 ? 16 : 64);
  s.width = vector_draw_channels(16);
  while (s.h.input > 2 && inputs_of(&s) * terms_of(&s) / s.depth * s.width > 60000)
    s.h = vector_same_window(s.h.input - 2, taps, 2, 1);
  const vector_layer l = vector_draw_layer(inputs_of(&s), terms_of(&s), s.width, number % 11 == 10);
  run(&s, &l);
}

static void rescaling(int number) {
  transpose_shape s = {.batch = 1, .groups = 1};
  vector_seed("conv_transpose_s8 rescaling", number);
  const int32_t size = vector_next(1, 4), taps = vector_next(1, 3);
  s.h = s.w = vector_same_window(size, taps, 1, 1);
  s.depth = vector_next(1, 9);
  s.width = vector_next(1, 20);
  const vector_layer l =
      vector_draw_rescaling(inputs_of(&s), terms_of(&s), s.width, terms_of(&s), number % VECTOR_RESCALINGS);
  run(&s, &l);
}

void vectors_conv_transpose_s8(void) {
  for (int i = 0; i < 240; ++i) any_window(i);
  for (int i = 0; i < 80; ++i) layer(i);
  for (int i = 0; i < 60; ++i) rescaling(i);
}
