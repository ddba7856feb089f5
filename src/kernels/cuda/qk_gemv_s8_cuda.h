/* A fully connected layer of few rows: a warp an output channel, so that each weight is read once, 16 bytes a
 * lane. */
#ifndef QK_GEMV_S8_CUDA_H
#define QK_GEMV_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_fully_connected_s8.h"

enum { QK_GEMV_ROWS = 16 };

/* rows: of all items, at most QK_GEMV_ROWS; p->weights is the table of qk_conv_layout_cuda.h. */
cudaError_t qk_gemv_s8_cuda(const qk_fully_connected_s8_params* p, int32_t rows, const int8_t* input,
                            int8_t* output, cudaStream_t stream);
#endif
