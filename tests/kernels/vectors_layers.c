#include "vectors_layers.h"

#include <stddef.h>

vector_layer vector_draw_layer(int32_t inputs, int32_t terms, int32_t channels, int shifts) {
  const int32_t limit = shifts ? 1 : 127;
  vector_layer l;
  vector_fill_s8(vector_a, inputs, -128, 127);
  vector_fill_s8(vector_b, terms * channels, -limit, limit);
  l.left_shifts = vector_draw_requantization(terms, channels, shifts);
  l.q = vector_draw_quantization();
  return l;
}

/* A sum near (2t + 1)/2 output steps for the multiplier m. */
static int32_t near_tie(int32_t m) {
  const int64_t odd = 2 * vector_next(-140, 140) + 1;
  return (int32_t)(odd * (1 << 30) / m) + vector_next(-1, 1);
}

static int32_t draw_extreme(void) {
  const int32_t margin = vector_next(300, 600); /* for one input, with or without its zero point */
  const int32_t kind = vector_next(0, 3);
  return kind == 0 ? INT32_MIN + margin : kind == 1 ? INT32_MAX - margin : vector_next(-2, 2);
}

static void draw_channel(int32_t c, int kind) {
  int32_t m = vector_next(1 << 20, (1 << 30) - 1), shift = 0, acc = 0;
  if (kind == 0) m = 1 << vector_next(20, 29);
  if (kind == 2) m = vector_next(0, 2) ? vector_next(0, 1) : vector_next((1 << 30) - 3, (1 << 30) - 1);
  if (kind >= 3) m = vector_next(1 << 29, (1 << 30) - 1); /* what N6 says of left shifts */
  if (kind >= 3) shift = vector_next(kind == 3 ? 1 : 0, kind == 3 ? 4 : 31);
  if (kind < 2) acc = near_tie(m);
  if (kind == 2) acc = draw_extreme();
  if (kind == 3) acc = vector_next(-600, 600) >> shift;
  if (kind == 4) acc = vector_next(0, 1) ? draw_extreme() : vector_next(-(1 << 20), 1 << 20);
  vector_bias[c] = acc;
  vector_multipliers[c] = m;
  vector_shifts[c] = (int8_t)shift;
}

vector_layer vector_draw_rescaling(int32_t inputs, int32_t terms, int32_t channels, int32_t step, int kind) {
  vector_layer l;
  vector_fill_s8(vector_a, inputs, -128, 127);
  vector_fill_s8(vector_b, terms * channels, 0, 0);
  for (int32_t c = 1; c < channels; c += 2) vector_b[c * step] = 1;
  vector_use_channels(channels);
  for (int32_t c = 0; c < channels; ++c) draw_channel(c, kind);
  l.q = vector_draw_quantization();
  l.q.min = -128;
  l.q.max = 127;
  l.left_shifts = kind >= 3 ? vector_shifts : NULL;
  return l;
}

int32_t vector_draw_channels(int32_t largest) {
  const int32_t unit = 4 << vector_next(0, 2), off = vector_next(-1, 1);
  return unit * vector_next(1, largest / unit > 1 ? largest / unit : 1) + off;
}

vector_window vector_same_window(int32_t input, int32_t taps, int32_t stride, int32_t dilation) {
  const int32_t output = (input + stride - 1) / stride, extent = (taps - 1) * dilation + 1;
  const int32_t missing = (output - 1) * stride + extent - input, pad = missing > 0 ? missing : 0;
  const vector_window w = {input, taps, stride, dilation, pad / 2, pad - pad / 2, output};
  return w;
}
