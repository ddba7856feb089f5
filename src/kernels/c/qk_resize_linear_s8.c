#include "qk_resize_linear_s8.h"

#include "qk_interpolate.h"

static void interpolate(const int8_t* x00, const int8_t* x01, const int8_t* x10, const int8_t* x11,
                        int32_t row_weight, int32_t column_weight, int32_t channels, int8_t* output) {
  const qk_corner_weights w = qk_make_corner_weights(row_weight, column_weight);
  for (int32_t c = 0; c < channels; ++c) output[c] = qk_interpolate_s8(&w, x00[c], x01[c], x10[c], x11[c]);
}

void qk_resize_linear_s8(const qk_resize_linear_s8_params* p, const int8_t* input, int8_t* output) {
  const int64_t row_length = (int64_t)p->input_width * p->channels;
  for (int32_t n = 0; n < p->batch; ++n, input += p->input_height * row_length) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const int8_t *row0 = input + p->row_index0[oy] * row_length,
                   *row1 = input + p->row_index1[oy] * row_length;
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->channels) {
        const int64_t x0 = (int64_t)p->column_index0[ox] * p->channels,
                      x1 = (int64_t)p->column_index1[ox] * p->channels;
        interpolate(row0 + x0, row0 + x1, row1 + x0, row1 + x1, p->row_weights[oy], p->column_weights[ox],
                    p->channels, output);
      }
    }
  }
}
