#include "qk_fully_connected_s8.h"

#include "qk_rescale.h"

static void store(const qk_fully_connected_s8_params* p, int32_t acc, int32_t o, int8_t* y) {
  const int32_t shift = p->left_shifts ? p->left_shifts[o] : 0;
  y[o] = qk_requantize_s8(acc, p->multipliers[o], shift, p->output_zero_point, p->output_min, p->output_max);
}

void qk_fully_connected_s8(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t count = p->in_features;
  for (int32_t row = 0; row < p->rows; ++row, input += count, output += p->out_features) {
    const int8_t* w = p->weights;
    int32_t o = 0;
    for (; o + 1 < p->out_features; o += 2, w += 2 * (int64_t)count) {
      const int8_t* w1 = w + count;
      int32_t acc0 = p->bias[o], acc1 = p->bias[o + 1];
      for (int32_t i = 0; i < count; ++i) {
        acc0 += input[i] * w[i];
        acc1 += input[i] * w1[i];
      }
      store(p, acc0, o, output);
      store(p, acc1, o + 1, output);
    }
    if (o < p->out_features) {
      int32_t acc = p->bias[o];
      for (int32_t i = 0; i < count; ++i) acc += input[i] * w[i];
      store(p, acc, o, output);
    }
  }
}
