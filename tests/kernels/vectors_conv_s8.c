#include <stdio.h>

#include "qk_conv_s8.h"
#include "variants.h"
#include "vectors_layers.h"

typedef struct {
  int32_t batch, groups, depth, width; /* channels of a group */
  vector_window h, w;
} conv_shape;

static int32_t inputs_of(const conv_shape* s) {
  return s->batch * s->h.input * s->w.input * s->groups * s->depth;
}

static int32_t outputs_of(const conv_shape* s) {
  return s->batch * s->h.output * s->w.output * s->groups * s->width;
}

static int32_t terms_of(const conv_shape* s) {
  return s->h.taps * s->w.taps * s->depth;
}

static void run(const conv_shape* s, const vector_layer* l, int32_t reverse) {
  char shape[128];
  const int32_t ic = s->groups * s->depth, oc = s->groups * s->width;
  const qk_conv_s8_params p = {s->batch,
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
                               s->groups,
                               l->q.a_zero_point,
                               l->q.output_zero_point,
                               l->q.min,
                               l->q.max,
                               reverse,
                               vector_b,
                               vector_bias,
                               vector_multipliers,
                               l->left_shifts};
  qk_conv_s8(&p, vector_a, vector_y);
  const vector_sweep sweep = {s->batch, s->h, s->w, ic, oc, reverse};
  vector_check_sweep("qk_conv_s8", &p, sizeof p, &sweep);
  sprintf(shape, "%dx%dx%dx%d->%dx%dx%d k%dx%d g%d", (int)s->batch, (int)s->h.input, (int)s->w.input, (int)ic,
          (int)s->h.output, (int)s->w.output, (int)oc, (int)s->h.taps, (int)s->w.taps, (int)s->groups);
  vector_report("conv_s8", shape, vector_y, outputs_of(s));
}

/* Odd channel counts, and now and then more than a kernel's block. */
static int32_t draw_channels(int number) {
  if (number % 8 == 7) return vector_next(30, 140);
  return vector_next(1, 19);
}

/* Any window on a small image. */
static void any_window(int number) {
  conv_shape s;
  vector_seed("conv_s8", number);
  s.h = vector_draw_window(1);
  s.w = vector_draw_window(1);
  s.groups = vector_next(0, 2) ? 1 : vector_next(2, 4);
  s.depth = draw_channels(number);
  s.width = draw_channels(number + (number % 16 == 7));
  s.batch = vector_next(1, 2);
  if (inputs_of(&s) > BUFFER || terms_of(&s) * s.groups * s.width > BUFFER || outputs_of(&s) > BUFFER ||
      s.groups * s.width > 512)
    return;
  const vector_layer l = vector_draw_layer(inputs_of(&s), terms_of(&s), s.groups * s.width, number % 5 == 4);
  run(&s, &l, number % 2);
}

static void draw_image(conv_shape* s, int32_t smallest, int32_t largest, int32_t taps, int32_t stride) {
  const int32_t height = vector_next(smallest, largest), width = vector_next(smallest, largest);
  s->h = vector_same_window(height, taps, stride, 1);
  s->w = vector_same_window(width, taps, stride, 1);
}

/* A layer as networks have it. */
static conv_shape draw_layer(int kind) {
  conv_shape s = {.batch = 1, .groups = 1};
  const int32_t stride = vector_next(1, 2), dilation = vector_next(1, 2);
  switch (kind) {
    case 0: /* pointwise */
      draw_image(&s, 1, 20, 1, 1);
      s.depth = vector_draw_channels(64);
      s.width = vector_draw_channels(64);
      break;
    case 1: /* an image of few channels */
      draw_image(&s, 8, 20, 2 * vector_next(1, 3) + 1, stride);
      s.depth = vector_next(1, 4);
      s.width = vector_draw_channels(32);
      break;
    case 2: /* many inputs a window: 3x3, or pointwise */
      draw_image(&s, 1, 5, 2 * vector_next(0, 1) + 1, 1);
      s.depth = vector_draw_channels(s.h.taps == 1 ? 700 : 96);
      s.width = vector_draw_channels(48);
      break;
    case 3: /* along one dimension */
      draw_image(&s, 1, 20, 1, 1);
      s.w = vector_same_window(s.w.input, vector_next(2, 10), stride, dilation);
      s.depth = vector_draw_channels(32);
      s.width = vector_draw_channels(32);
      break;
    case 4: /* groups */
      draw_image(&s, 3, 12, 3, stride);
      s.groups = vector_next(2, 8);
      s.depth = vector_draw_channels(16);
      s.width = vector_draw_channels(16);
      break;
    default:
      draw_image(&s, 3, 20, 3, stride);
      s.depth = vector_draw_channels(32);
      s.width = vector_draw_channels(32);
      if (vector_next(0, 3) == 0) s.batch = 2;
  }
  return s;
}

static void shrink(vector_window* w) {
  *w = vector_same_window(w->input - 1, w->taps, w->stride, w->dilation);
}

static void layer(int number) {
  vector_seed("conv_s8 layer", number);
  conv_shape s = draw_layer(number / 2 % 6);
  const int32_t most = number % 32 < 2 ? 600000 : 80000; /* products */
  while ((s.h.input > 5 || s.w.input > 5) && outputs_of(&s) * terms_of(&s) > most)
    shrink(s.h.input > s.w.input ? &s.h : &s.w);
  while (s.width > 3 && outputs_of(&s) * terms_of(&s) > most) s.width = s.width / 2 + vector_next(-1, 1);
  const vector_layer l =
      vector_draw_layer(inputs_of(&s), terms_of(&s), s.groups * s.width, number % 11 == 10);
  run(&s, &l, number % 2);
}

static void rescaling(int number) {
  vector_seed("conv_s8 rescaling", number);
  conv_shape s = {.batch = 1, .groups = 1};
  draw_image(&s, 1, 4, vector_next(0, 3) ? 1 : 3, 1);
  s.depth = vector_next(1, 24);
  s.width = vector_next(1, 40);
  const vector_layer l =
      vector_draw_rescaling(inputs_of(&s), terms_of(&s), s.width, terms_of(&s), number % VECTOR_RESCALINGS);
  run(&s, &l, number % 2);
}

void vectors_conv_s8(void) {
  for (int i = 0; i < 320; ++i) any_window(i);
  for (int i = 0; i < 600; ++i) layer(i);
  for (int i = 0; i < 200; ++i) rescaling(i);
}
