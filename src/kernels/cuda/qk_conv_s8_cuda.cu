#include "qk_conv_gemm_cuda.h"
#include "qk_conv_s8_cuda.h"
#include "qk_units_cuda.h"

cudaError_t qk_conv_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                            int8_t* output, cudaStream_t stream) {
  const int64_t inputs =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  const int64_t pixels = static_cast<int64_t>(p->batch) * p->output_height * p->output_width;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    return qk_conv_gemm_cuda(p, qk_choose_conv_tile(p, count * pixels), count * p->batch, in, nullptr, 0,
                             nullptr, out, stream);
  };
  return qk_fold_items(items, input, inputs, output, pixels * p->output_channels, launch);
}
