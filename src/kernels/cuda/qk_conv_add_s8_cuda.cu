#include "qk_conv_add_s8_cuda.h"
#include "qk_conv_gemm_cuda.h"

cudaError_t qk_conv_add_s8_cuda(const qk_conv_add_s8_params* p, const qk_items* items, const int8_t* input,
                                const int8_t* addend, int8_t* output, cudaStream_t stream) {
  const qk_conv_s8_params* const conv = &p->conv;
  const int64_t images = static_cast<int64_t>(conv->batch) * items->count;
  const qk_conv_tile tile = qk_choose_conv_tile(conv, images * conv->output_height * conv->output_width);
  return qk_conv_gemm_cuda(conv, tile, images, input, &p->add, p->conv_is_b, addend, output, stream);
}
