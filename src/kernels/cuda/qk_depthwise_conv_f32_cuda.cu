#include "qk_depthwise_conv_f32_cuda.h"
#include "qk_float.h"
#include "qk_units_cuda.h"

/* Sums in the order of the portable kernel. */
static __global__ void convolve(uint32_t units, const qk_depthwise_conv_f32_params p, const qk_raster raster,
                                const qk_divisor depth_multiplier, const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int32_t top = at.y * p.stride_height - p.pad_top, left = at.x * p.stride_width - p.pad_left;
  const float* const image =
      input + static_cast<int64_t>(at.image) * p.input_height * p.input_width * p.input_channels +
      qk_divide(static_cast<uint32_t>(at.group), depth_multiplier);
  const float* w = p.weights + at.group;
  float acc = p.bias != nullptr ? p.bias[at.group] : 0.0f;
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int64_t y = top + ky * p.dilation_height;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx, w += p.output_channels) {
      const int32_t x = left + kx * p.dilation_width;
      if (y < 0 || y >= p.input_height || x < 0 || x >= p.input_width) continue;
      acc += image[(y * p.input_width + x) * p.input_channels] * *w;
    }
  }
  output[unit] = qk_clamp_f32(acc, p.output_min, p.output_max);
}

cudaError_t qk_depthwise_conv_f32_cuda(const qk_depthwise_conv_f32_params* p, const qk_items* items,
                                       const float* input, float* output, cudaStream_t stream) {
  return qk_launch_images_f32(convolve, p, p->input_channels, p->output_channels, items, input, output,
                              stream, qk_make_divisor(p->output_channels / p->input_channels));
}
