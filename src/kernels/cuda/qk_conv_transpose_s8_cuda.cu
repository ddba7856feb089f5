#include "qk_conv_transpose_s8_cuda.h"
#include "qk_dot_cuda.h"

/* The input coordinate that a tap of an output coordinate reads, or -1. */
static __device__ __forceinline__ int32_t find_source(int32_t position, int32_t stride, int32_t length) {
  if (position < 0) return -1;
  const int32_t source = position / stride;
  return source * stride == position && source < length ? source : -1;
}

/* acc = bias + sum x*w - zero_point * sum w over the taps that read something. */
template <bool Aligned>
static __global__ void __launch_bounds__(QK_DOT_THREADS)
    convolve(qk_conv_transpose_s8_params p, uint32_t outputs, const int8_t* input, int8_t* output) {
  const uint32_t number = blockIdx.x * QK_DOT_THREADS + threadIdx.x;
  if (number >= outputs) return;
  const qk_dot_output o =
      qk_find_dot_output(number, static_cast<uint32_t>(p.output_height),
                         static_cast<uint32_t>(p.output_width), static_cast<uint32_t>(p.output_channels));
  const int32_t depth = p.input_channels / p.groups, words = (depth + 3) / 4, ones = 0x01010101;
  const int32_t group = static_cast<int32_t>(o.channel) / (p.output_channels / p.groups);
  const int32_t* const weights = reinterpret_cast<const int32_t*>(p.weights) + o.channel;
  int32_t acc = p.bias[o.channel], weight_sum = 0;
  for (int32_t ky = 0; ky < p.kernel_height; ++ky) {
    const int32_t y = find_source(static_cast<int32_t>(o.row) + p.pad_top - ky * p.dilation_height,
                                  p.stride_height, p.input_height);
    if (y < 0) continue;
    const int64_t row = (static_cast<int64_t>(o.image) * p.input_height + y) * p.input_width;
    for (int32_t kx = 0; kx < p.kernel_width; ++kx) {
      const int32_t x = find_source(static_cast<int32_t>(o.column) + p.pad_left - kx * p.dilation_width,
                                    p.stride_width, p.input_width);
      if (x < 0) continue;
      const int8_t* const tap = input + (row + x) * p.input_channels + group * depth;
      const int32_t* w = weights + static_cast<int64_t>(ky * p.kernel_width + kx) * words * p.output_channels;
      for (int32_t i = 0; i < words; ++i, w += p.output_channels) {
        const int32_t four = __ldg(w);
        acc = __dp4a(qk_dot_word<Aligned>(tap, i, depth), four, acc);
        weight_sum = __dp4a(ones, four, weight_sum);
      }
    }
  }
  acc -= p.input_zero_point * weight_sum;
  output[number] =
      qk_requantize_s8(acc, p.multipliers[o.channel], p.left_shifts ? p.left_shifts[o.channel] : 0,
                       p.output_zero_point, p.output_min, p.output_max);
}

cudaError_t qk_conv_transpose_s8_cuda(const qk_conv_transpose_s8_params* p, const qk_items* items,
                                      const int8_t* input, int8_t* output, cudaStream_t stream) {
  dim3 grid;
  uint32_t outputs = 0;
  const cudaError_t error = qk_dot_grid(static_cast<int64_t>(p->batch) * items->count, p->output_height,
                                        p->output_width, p->output_channels, &outputs, &grid);
  if (error != cudaSuccess) return error;
  const bool aligned = (p->input_channels | p->input_channels / p->groups) % 4 == 0;
  return qk_launch(aligned ? convolve<true> : convolve<false>, grid, QK_DOT_THREADS, stream, *p, outputs,
                   input, output);
}
