/* qk_pad on a GPU, up to 16 bytes a thread. */
#ifndef QK_PAD_CUDA_H
#define QK_PAD_CUDA_H
#include "qk_cuda.h"
#include "qk_pad.h"

cudaError_t qk_pad_cuda(const qk_pad_params* p, const qk_items* items, const void* input, void* output,
                        cudaStream_t stream);
#endif
