#include "qk_average_pool_f32_cuda.h"
#include "qk_counted.h"
#include "qk_float.h"
#include "qk_units_cuda.h"

static __global__ void pool(uint32_t units, const qk_average_pool_f32_params p, const qk_raster raster,
                            const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const qk_window rows =
      qk_clip_window(at.y * p.stride_height - p.pad_top, p.kernel_height, p.dilation_height, p.input_height);
  const qk_window columns =
      qk_clip_window(at.x * p.stride_width - p.pad_left, p.kernel_width, p.dilation_width, p.input_width);
  const float* const image =
      input + static_cast<int64_t>(at.image) * p.input_height * p.input_width * p.channels + at.group;
  float sum = 0.0f;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int64_t y = rows.start + ky * p.dilation_height;
    for (int32_t kx = columns.first; kx < columns.last; ++kx)
      sum += image[(y * p.input_width + columns.start + kx * p.dilation_width) * p.channels];
  }
  const int32_t count =
      qk_counted(rows, p.kernel_height, p.dilation_height, p.input_height, p.count_include_pad,
                 p.pad_bottom) *
      qk_counted(columns, p.kernel_width, p.dilation_width, p.input_width, p.count_include_pad, p.pad_right);
  output[unit] = qk_clamp_f32(sum / static_cast<float>(count < 1 ? 1 : count), p.output_min, p.output_max);
}

cudaError_t qk_average_pool_f32_cuda(const qk_average_pool_f32_params* p, const qk_items* items,
                                     const float* input, float* output, cudaStream_t stream) {
  return qk_launch_images_f32(pool, p, p->channels, p->channels, items, input, output, stream);
}
