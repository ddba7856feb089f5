/* qk_fully_connected_s8 on a GPU; p->weights is the table of qk_conv_layout_cuda.h. */
#ifndef QK_FULLY_CONNECTED_S8_CUDA_H
#define QK_FULLY_CONNECTED_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_fully_connected_s8.h"

cudaError_t qk_fully_connected_s8_cuda(const qk_fully_connected_s8_params* p, const qk_items* items,
                                       const int8_t* input, int8_t* output, cudaStream_t stream);
#endif
