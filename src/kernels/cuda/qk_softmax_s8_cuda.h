/* qk_softmax_s8 on a GPU, a block for a vector or, across inner dimensions, a thread. */
#ifndef QK_SOFTMAX_S8_CUDA_H
#define QK_SOFTMAX_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_softmax_s8.h"

cudaError_t qk_softmax_s8_cuda(const qk_softmax_s8_params* p, const qk_items* items, const int8_t* input,
                               int8_t* output, cudaStream_t stream);
#endif
