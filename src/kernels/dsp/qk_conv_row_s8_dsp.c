#include "qk_conv_row_s8_dsp.h"

#include <stddef.h>

#include "qk_clamp_dsp.h"
#include "qk_vector_dsp.h"
#include "qk_windows_dsp.h"

/* The window in one piece: where it is, or copied. */
static const int8_t* find_vector(const qk_windows_dsp* windows, const qk_window_dsp* w, const int8_t* from,
                                 int8_t* line) {
  if (!qk_is_inside_dsp(windows, w->top, w->left)) {
    qk_copy_window_dsp(windows, w->top, w->left, from, line);
  } else if (windows->row == windows->bytes) {
    return from;
  } else {
    qk_copy_inside_dsp(windows, 1, from, line);
  }
  return line;
}

void qk_conv_row_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t pixels = p->batch * p->output_height * p->output_width, channels = p->output_channels;
  qk_windows_dsp windows;
  qk_plan_windows_dsp(p, &windows);
  const qk_vector_dsp v = {windows.bytes, channels / p->groups, p->left_shifts != NULL, p->output_zero_point};
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const qk_window_dsp w = qk_find_window_dsp(p, pixel);
    const int8_t* weights = p->weights;
    int8_t* const y = output + pixel * channels;
    for (int32_t group = 0; group < p->groups; ++group) {
      const int8_t* const from = input + w.origin + group * windows.depth;
      const int8_t* const x = find_vector(&windows, &w, from, (int8_t*)scratch);
      weights = qk_multiply_vector_dsp(&v, x, weights, y + group * v.channels);
    }
    qk_clamp_dsp(y, channels, p->output_min, p->output_max);
  }
}
