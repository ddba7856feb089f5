#include "qk_depthwise_conv_s8_cuda.h"
#include "qk_rescale.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

/* `width` output channels of a pixel a thread; with several, input and output channels are the same. */
template <int width>
static __global__ void convolve(uint32_t units, const qk_depthwise_conv_s8_params p, const qk_raster raster,
                                const qk_divisor depth_multiplier, const int8_t* input, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int32_t channel = at.group * width, top = at.y * p.stride_height - p.pad_top,
                left = at.x * p.stride_width - p.pad_left;
  const int32_t input_channel =
      width > 1 ? channel : static_cast<int32_t>(qk_divide(static_cast<uint32_t>(channel), depth_multiplier));
  const int8_t* const image =
      input + static_cast<int64_t>(at.image) * p.input_height * p.input_width * p.input_channels +
      input_channel;
  qk_bytes<width> padding;
  padding.words[0] = qk_splat(p.input_zero_point);
  int32_t acc[width];
#pragma unroll
  for (int i = 0; i < width; ++i) acc[i] = p.bias[channel + i];
  const int8_t* weights = p.weights + channel;
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int64_t y = top + ky * p.dilation_height;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx, weights += p.output_channels) {
      const int32_t x = left + kx * p.dilation_width;
      const bool is_inside = y >= 0 && y < p.input_height && x >= 0 && x < p.input_width;
      const qk_bytes<width> v =
          is_inside ? qk_load_bytes<width>(image + (y * p.input_width + x) * p.input_channels) : padding;
      const qk_bytes<width> w = qk_load_bytes<width>(weights);
#pragma unroll
      for (int i = 0; i < width; ++i) acc[i] += v[i] * w[i];
    }
  }
#pragma unroll
  for (int i = 0; i < width; ++i) {
    const int32_t shift = p.left_shifts != nullptr ? p.left_shifts[channel + i] : 0;
    acc[i] = qk_requantize_s8(acc[i], p.multipliers[channel + i], shift, p.output_zero_point, p.output_min,
                              p.output_max);
  }
  qk_store_bytes(output + static_cast<int64_t>(unit) * width, qk_pack_bytes(acc));
}

cudaError_t qk_depthwise_conv_s8_cuda(const qk_depthwise_conv_s8_params* p, const qk_items* items,
                                      const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    const bool wide = p->input_channels == p->output_channels &&
                      qk_width(p->output_channels | qk_address(in) | qk_address(out)) >= 4;
    const int64_t groups = p->output_channels / (wide ? 4 : 1);
    return qk_launch_units(wide ? convolve<4> : convolve<1>, count * pixels * groups, stream, *p,
                           qk_make_raster(p->output_height, p->output_width, groups),
                           qk_make_divisor(p->output_channels / p->input_channels), in, out);
  };
  const int64_t input_bytes =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  return qk_fold_items(items, input, input_bytes, output, pixels * p->output_channels, launch);
}
