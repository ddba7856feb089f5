/* qk_max_pool_s8 on a GPU, a thread for 4 channels of an output pixel. */
#ifndef QK_MAX_POOL_S8_CUDA_H
#define QK_MAX_POOL_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_max_pool_s8.h"

cudaError_t qk_max_pool_s8_cuda(const qk_max_pool_s8_params* p, const qk_items* items, const int8_t* input,
                                int8_t* output, cudaStream_t stream);
#endif
