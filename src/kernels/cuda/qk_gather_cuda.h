/* qk_gather on a GPU, up to 16 bytes a thread. */
#ifndef QK_GATHER_CUDA_H
#define QK_GATHER_CUDA_H
#include "qk_cuda.h"
#include "qk_gather.h"

cudaError_t qk_gather_cuda(const qk_gather_params* p, const qk_items* items, const void* input, void* output,
                           cudaStream_t stream);
#endif
