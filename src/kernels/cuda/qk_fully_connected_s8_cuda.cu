#include "qk_conv_gemm_cuda.h"
#include "qk_fully_connected_conv_cuda.h"
#include "qk_fully_connected_s8_cuda.h"
#include "qk_gemv_s8_cuda.h"

cudaError_t qk_fully_connected_s8_cuda(const qk_fully_connected_s8_params* p, const qk_items* items,
                                       const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t rows = static_cast<int64_t>(p->rows) * items->count;
  if (rows <= QK_GEMV_ROWS) return qk_gemv_s8_cuda(p, static_cast<int32_t>(rows), input, output, stream);
  const qk_conv_s8_params conv = qk_fully_connected_conv(p);
  return qk_conv_gemm_cuda(&conv, qk_choose_conv_tile(&conv, rows), rows, input, nullptr, 0, nullptr, output,
                           stream);
}
