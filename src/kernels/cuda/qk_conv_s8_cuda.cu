#include "qk_conv_gemm_cuda.h"
#include "qk_conv_s8_cuda.h"

cudaError_t qk_conv_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                            int8_t* output, cudaStream_t stream) {
  const int64_t images = static_cast<int64_t>(p->batch) * items->count;
  const qk_conv_tile tile = qk_choose_conv_tile(p, images * p->output_height * p->output_width);
  return qk_conv_gemm_cuda(p, tile, images, input, nullptr, 0, nullptr, output, stream);
}
