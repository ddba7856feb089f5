/* qk_resize_nearest on a GPU, up to 16 bytes of a pixel a thread. */
#ifndef QK_RESIZE_NEAREST_CUDA_H
#define QK_RESIZE_NEAREST_CUDA_H
#include "qk_cuda.h"
#include "qk_resize_nearest.h"

cudaError_t qk_resize_nearest_cuda(const qk_resize_nearest_params* p, const qk_items* items,
                                   const void* input, void* output, cudaStream_t stream);
#endif
