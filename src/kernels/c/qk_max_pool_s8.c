#include "qk_max_pool_s8.h"

#include "qk_memory.h"

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
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const int8_t* x = input + (int64_t)image * p->input_height * p->input_width * p->channels;
    const qk_window rows = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                          p->kernel_height, p->dilation_height, p->input_height);
    const qk_window columns = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                             p->kernel_width, p->dilation_width, p->input_width);
    pool(p, x, rows, columns, output + (int64_t)pixel * p->channels);
  }
}
