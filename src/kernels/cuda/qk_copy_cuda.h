/* qk_copy on a GPU: dense rows 16 bytes at a time, transposed planes in tiles. */
#ifndef QK_COPY_CUDA_H
#define QK_COPY_CUDA_H
#include "qk_copy.h"
#include "qk_cuda.h"

cudaError_t qk_copy_cuda(const qk_copy_params* p, const qk_items* items, const void* input, void* output,
                         cudaStream_t stream);
#endif
