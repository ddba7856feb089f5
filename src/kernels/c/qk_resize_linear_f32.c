#include "qk_resize_linear_f32.h"

#include "qk_interpolate.h"

static void interpolate(const float* x00, const float* x01, const float* x10, const float* x11,
                        float row_weight, float column_weight, int32_t channels, float* output) {
  for (int32_t c = 0; c < channels; ++c)
    output[c] = qk_interpolate_f32(row_weight, column_weight, x00[c], x01[c], x10[c], x11[c]);
}

void qk_resize_linear_f32(const qk_resize_linear_f32_params* p, const float* input, float* output) {
  const int64_t row_length = (int64_t)p->input_width * p->channels;
  for (int32_t n = 0; n < p->batch; ++n, input += p->input_height * row_length) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const float *row0 = input + p->row_index0[oy] * row_length,
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
