#include "qk_max_pool_s8.h"

#include <string.h>

#include "qk_rescale.h"
#include "qk_window.h"

static void pool(const qk_max_pool_s8_params* p, const int8_t* image, qk_window rows, qk_window columns,
                 int8_t* restrict output) {
  memset(output, -128, (size_t)p->channels);
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int32_t y = rows.start + ky * p->dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx) {
      const int32_t x = columns.start + kx * p->dilation_width;
      const int8_t* restrict in = image + ((int64_t)y * p->input_width + x) * p->channels;
      for (int32_t c = 0; c < p->channels; ++c) output[c] = in[c] > output[c] ? in[c] : output[c];
    }
  }
  for (int32_t c = 0; c < p->channels; ++c) output[c] = qk_clamp_s8(output[c], p->output_min, p->output_max);
}

void qk_max_pool_s8(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  for (int32_t n = 0; n < p->batch; ++n, input += (int64_t)p->input_height * p->input_width * p->channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      const qk_window rows = qk_clip_window(oy * p->stride_height - p->pad_top, p->kernel_height,
                                            p->dilation_height, p->input_height);
      for (int32_t ox = 0; ox < p->output_width; ++ox, output += p->channels) {
        const qk_window columns = qk_clip_window(ox * p->stride_width - p->pad_left, p->kernel_width,
                                                 p->dilation_width, p->input_width);
        pool(p, input, rows, columns, output);
      }
    }
  }
}
