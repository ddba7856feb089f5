#include "qk_conv_dot_s8_cuda.h"
#include "qk_dot_cuda.h"

template <bool Aligned>
static __global__ void __launch_bounds__(QK_DOT_THREADS)
    convolve(qk_conv_s8_params p, uint32_t outputs, const int8_t* input, int8_t* output) {
  const uint32_t number = blockIdx.x * QK_DOT_THREADS + threadIdx.x;
  if (number >= outputs) return;
  const qk_dot_output o =
      qk_find_dot_output(number, static_cast<uint32_t>(p.output_height),
                         static_cast<uint32_t>(p.output_width), static_cast<uint32_t>(p.output_channels));
  const int32_t depth = p.input_channels / p.groups, words = (depth + 3) / 4;
  const int32_t group = static_cast<int32_t>(o.channel) / (p.output_channels / p.groups);
  const int32_t top = static_cast<int32_t>(o.row) * p.stride_height - p.pad_top;
  const int32_t left = static_cast<int32_t>(o.column) * p.stride_width - p.pad_left;
  const int32_t padding = static_cast<int32_t>((p.input_zero_point & 255) * 0x01010101u);
  const int32_t* weights = reinterpret_cast<const int32_t*>(p.weights) + o.channel;
  int32_t acc = p.bias[o.channel];
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int32_t y = top + ky * p.dilation_height;
    const int8_t* const row =
        input + (static_cast<int64_t>(o.image) * p.input_height + y) * p.input_width * p.input_channels +
        group * depth;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx) {
      const int32_t x = left + kx * p.dilation_width;
      const bool inside = y >= 0 && y < p.input_height && x >= 0 && x < p.input_width;
      const int8_t* const tap = row + static_cast<int64_t>(x) * p.input_channels;
      for (int32_t i = 0; i < words; ++i, weights += p.output_channels)
        acc = __dp4a(inside ? qk_dot_word<Aligned>(tap, i, depth) : padding, __ldg(weights), acc);
    }
  }
  output[number] =
      qk_requantize_s8(acc, p.multipliers[o.channel], p.left_shifts ? p.left_shifts[o.channel] : 0,
                       p.output_zero_point, p.output_min, p.output_max);
}

cudaError_t qk_conv_dot_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                                int8_t* output, cudaStream_t stream) {
  dim3 grid;
  uint32_t outputs = 0;
  const cudaError_t error = qk_dot_grid(static_cast<int64_t>(p->batch) * items->count, p->output_height,
                                        p->output_width, p->output_channels, &outputs, &grid);
  if (error != cudaSuccess) return error;
  const bool aligned = (p->input_channels | p->input_channels / p->groups) % 4 == 0;
  return qk_launch(aligned ? convolve<true> : convolve<false>, grid, QK_DOT_THREADS, stream, *p, outputs,
                   input, output);
}
