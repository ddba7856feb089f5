#include "qk_conv_transpose_s8_cuda.h"
#include "qk_dot_cuda.h"

typedef struct {
  qk_raster raster;
  qk_divisor stride_height, stride_width;
} window_divisors;

/* The input coordinate that a tap of an output coordinate reads, or -1. */
static __device__ __forceinline__ int32_t find_source(int32_t position, qk_divisor stride, int32_t length) {
  if (position < 0) return -1;
  uint32_t source = static_cast<uint32_t>(position);
  const bool reads = qk_take_digit(&source, stride) == 0 && source < static_cast<uint32_t>(length);
  return reads ? static_cast<int32_t>(source) : -1;
}

/* acc = bias + sum x*w - zero_point * sum w over the taps that read something. */
template <bool Aligned>
static __global__ void convolve(uint32_t units, qk_conv_transpose_s8_params p, window_divisors divisors,
                                const int8_t* input, int8_t* output) {
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place place = qk_find_place(unit, divisors.raster);
  const int32_t channel = place.group, depth = p.input_channels / p.groups, words = (depth + 3) / 4;
  const int32_t first_input = channel / (p.output_channels / p.groups) * depth, ones = 0x01010101;
  const int32_t* const weights = reinterpret_cast<const int32_t*>(p.weights) + channel;
  int32_t acc = p.bias[channel], weight_sum = 0;
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int32_t y =
        find_source(place.y + p.pad_top - ky * p.dilation_height, divisors.stride_height, p.input_height);
    if (y < 0) continue;
    const int64_t row = (static_cast<int64_t>(place.image) * p.input_height + y) * p.input_width;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx) {
      const int32_t x =
          find_source(place.x + p.pad_left - kx * p.dilation_width, divisors.stride_width, p.input_width);
      if (x < 0) continue;
      const int8_t* const tap = input + (row + x) * p.input_channels + first_input;
      const int32_t* w = weights + static_cast<int64_t>(ky * p.kernel_width + kx) * words * p.output_channels;
      for (int32_t i = 0; i < words; ++i, w += p.output_channels) {
        const int32_t four = __ldg(w);
        acc = __dp4a(qk_dot_word<Aligned>(tap, i, depth), four, acc);
        weight_sum = __dp4a(ones, four, weight_sum);
      }
    }
  }
  acc -= p.input_zero_point * weight_sum;
  output[unit] = qk_requantize_s8(acc, p.multipliers[channel], p.left_shifts ? p.left_shifts[channel] : 0,
                                  p.output_zero_point, p.output_min, p.output_max);
}

cudaError_t qk_conv_transpose_s8_cuda(const qk_conv_transpose_s8_params* p, const qk_items* items,
                                      const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t inputs =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  const int64_t outputs =
      static_cast<int64_t>(p->batch) * p->output_height * p->output_width * p->output_channels;
  const bool aligned = (p->input_channels | p->input_channels / p->groups) % 4 == 0;
  const window_divisors divisors = {qk_make_raster(p->output_height, p->output_width, p->output_channels),
                                    qk_make_divisor(p->stride_height), qk_make_divisor(p->stride_width)};
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    return qk_launch_units(aligned ? convolve<true> : convolve<false>, count * outputs, stream, *p, divisors,
                           in, out);
  };
  return qk_fold_items(items, input, inputs, output, outputs, launch);
}
