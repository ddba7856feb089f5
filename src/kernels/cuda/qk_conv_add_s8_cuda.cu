#include "qk_conv_add_s8_cuda.h"
#include "qk_conv_gemm_cuda.h"

static cudaError_t convolve(const qk_conv_add_s8_params* p, int64_t count, const int8_t* input,
                            const int8_t* addend, int8_t* output, cudaStream_t stream) {
  const qk_conv_s8_params* const conv = &p->conv;
  const int64_t images = count * conv->batch;
  const qk_conv_tile tile = qk_choose_conv_tile(conv, images * conv->output_height * conv->output_width);
  return qk_conv_gemm_cuda(conv, tile, images, input, &p->add, p->conv_is_b, addend, output, stream);
}

/* All items at once where they lie one after the other. */
cudaError_t qk_conv_add_s8_cuda(const qk_conv_add_s8_params* p, const qk_items* items, const int8_t* input,
                                const int8_t* addend, int8_t* output, cudaStream_t stream) {
  const qk_conv_s8_params* const conv = &p->conv;
  const int64_t inputs =
      static_cast<int64_t>(conv->batch) * conv->input_height * conv->input_width * conv->input_channels;
  const int64_t outputs =
      static_cast<int64_t>(conv->batch) * conv->output_height * conv->output_width * conv->output_channels;
  if (items->stride[0] == inputs && items->stride[1] == outputs && items->stride[2] == outputs)
    return convolve(p, items->count, input, addend, output, stream);
  for (int64_t i = 0; i < items->count; ++i) {
    const cudaError_t error = convolve(p, 1, input + i * items->stride[0], addend + i * items->stride[1],
                                       output + i * items->stride[2], stream);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}
