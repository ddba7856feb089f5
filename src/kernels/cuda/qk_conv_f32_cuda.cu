#include "qk_conv_f32_cuda.h"
#include "qk_float.h"
#include "qk_units_cuda.h"

/* Sums in the order of the portable kernel. */
static __global__ void convolve(uint32_t units, const qk_conv_f32_params p, const qk_raster raster,
                                const qk_divisor group_width, const float* input, float* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int32_t depth = p.input_channels / p.groups;
  const int32_t group = static_cast<int32_t>(qk_divide(static_cast<uint32_t>(at.group), group_width));
  const int32_t top = at.y * p.stride_height - p.pad_top, left = at.x * p.stride_width - p.pad_left;
  const float* const image =
      input + static_cast<int64_t>(at.image) * p.input_height * p.input_width * p.input_channels +
      group * depth;
  const int64_t tap_stride = static_cast<int64_t>(depth) * p.output_channels;
  float acc = p.bias != nullptr ? p.bias[at.group] : 0.0f;
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int64_t y = top + ky * p.dilation_height;
    if (y < 0 || y >= p.input_height) continue;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx) {
      const int32_t x = left + kx * p.dilation_width;
      if (x < 0 || x >= p.input_width) continue;
      const float* const in = image + (y * p.input_width + x) * p.input_channels;
      const float* w = p.weights + (ky * p.kernel_width + kx) * tap_stride + at.group;
#pragma unroll 4
      for (int32_t i = 0; i < depth; ++i, w += p.output_channels) acc += in[i] * *w;
    }
  }
  output[unit] = qk_clamp_f32(acc, p.output_min, p.output_max);
}

cudaError_t qk_conv_f32_cuda(const qk_conv_f32_params* p, const qk_items* items, const float* input,
                             float* output, cudaStream_t stream) {
  return qk_launch_images_f32(convolve, p, p->input_channels, p->output_channels, items, input, output,
                              stream, qk_make_divisor(p->output_channels / p->groups));
}
