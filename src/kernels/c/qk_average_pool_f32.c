#include "qk_average_pool_f32.h"

#include "qk_counted.h"
#include "qk_float.h"

static void pool(const qk_average_pool_f32_params* p, const float* image, qk_window rows, qk_window columns,
                 int32_t count, float* restrict output) {
  const float divisor = (float)(count < 1 ? 1 : count);
  for (int32_t c = 0; c < p->channels; ++c) output[c] = 0.0f;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int32_t y = rows.start + ky * p->dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.start + kx * p->dilation_width;
      const float* restrict in = image + ((int64_t)y * p->input_width + x) * p->channels;
      for (int32_t c = 0; c < p->channels; ++c) output[c] += in[c];
    }
  }
  for (int32_t c = 0; c < p->channels; ++c)
    output[c] = qk_clamp_f32(output[c] / divisor, p->output_min, p->output_max);
}

void qk_average_pool_f32(const qk_average_pool_f32_params* p, const float* input, float* output) {
  const int32_t height = p->input_height, width = p->input_width;
  for (int32_t n = 0; n < p->batch; ++n, input += (int64_t)height * width * p->channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const qk_window rows =
          qk_clip_window(oy * p->stride_height - p->pad_top, p->kernel_height, p->dilation_height, height);
      const int32_t row_count =
          qk_counted(rows, p->kernel_height, p->dilation_height, height, p->count_include_pad, p->pad_bottom);
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->channels) {
        const qk_window columns =
            qk_clip_window(ox * p->stride_width - p->pad_left, p->kernel_width, p->dilation_width, width);
        const int32_t count = row_count * qk_counted(columns, p->kernel_width, p->dilation_width, width,
                                                     p->count_include_pad, p->pad_right);
        pool(p, input, rows, columns, count, output);
      }
    }
  }
}
