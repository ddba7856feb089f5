#include "qk_conv_gemm_cuda.h"
#include "qk_fully_connected_conv_cuda.h"
#include "qk_fully_connected_s8_cuda.h"
#include "qk_gemv_s8_cuda.h"
#include "qk_units_cuda.h"

static cudaError_t multiply(const qk_fully_connected_s8_params* p, int64_t rows, const int8_t* input,
                            int8_t* output, cudaStream_t stream) {
  if (rows <= QK_GEMV_ROWS) return qk_gemv_s8_cuda(p, static_cast<int32_t>(rows), input, output, stream);
  const qk_conv_s8_params conv = qk_fully_connected_conv(p);
  return qk_conv_gemm_cuda(&conv, qk_choose_conv_tile(&conv, rows), rows, input, nullptr, 0, nullptr, output,
                           stream);
}

cudaError_t qk_fully_connected_s8_cuda(const qk_fully_connected_s8_params* p, const qk_items* items,
                                       const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t rows = p->rows;
  const auto launch = [=](int64_t count, const int8_t* in, int8_t* out) {
    return multiply(p, count * rows, in, out, stream);
  };
  return qk_fold_items(items, input, rows * p->in_features, output, rows * p->out_features, launch);
}
