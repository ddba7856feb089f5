#include "qk_conv_dot_s8_cuda.h"
#include "qk_dot_cuda.h"

template <bool Aligned>
static __global__ void convolve(uint32_t units, qk_conv_s8_params p, qk_raster raster, const int8_t* input,
                                int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place place = qk_find_place(unit, raster);
  const int32_t channel = place.group, depth = p.input_channels / p.groups, words = (depth + 3) / 4;
  const int32_t first_input = channel / (p.output_channels / p.groups) * depth;
  const int32_t top = place.y * p.stride_height - p.pad_top, left = place.x * p.stride_width - p.pad_left;
  const auto padding = static_cast<int32_t>(qk_splat(p.input_zero_point));
  const int32_t* weights = reinterpret_cast<const int32_t*>(p.weights) + channel;
  int32_t acc = p.bias[channel];
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int32_t y = top + ky * p.dilation_height;
    const int64_t row = (static_cast<int64_t>(place.image) * p.input_height + y) * p.input_width;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx) {
      const int32_t x = left + kx * p.dilation_width;
      const bool inside = y >= 0 && y < p.input_height && x >= 0 && x < p.input_width;
      const int8_t* const tap = input + (row + x) * p.input_channels + first_input;
      for (int32_t i = 0; i < words; ++i, weights += p.output_channels)
        acc = __dp4a(inside ? qk_dot_word<Aligned>(tap, i, depth) : padding, __ldg(weights), acc);
    }
  }
  output[unit] = qk_requantize_s8(acc, p.multipliers[channel], p.left_shifts ? p.left_shifts[channel] : 0,
                                  p.output_zero_point, p.output_min, p.output_max);
}

cudaError_t qk_conv_dot_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                                int8_t* output, cudaStream_t stream) {
  const int64_t inputs =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  const int64_t outputs =
      static_cast<int64_t>(p->batch) * p->output_height * p->output_width * p->output_channels;
  const bool aligned = (p->input_channels | p->input_channels / p->groups) % 4 == 0;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    return qk_launch_units(aligned ? convolve<true> : convolve<false>, count * outputs, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, p->output_channels), in, out);
  };
  return qk_fold_items(items, input, inputs, output, outputs, launch);
}
