/* qk_binary_f32 on a GPU, an output a thread. */
#ifndef QK_BINARY_F32_CUDA_H
#define QK_BINARY_F32_CUDA_H
#include "qk_binary_f32.h"
#include "qk_cuda.h"

cudaError_t qk_binary_f32_cuda(const qk_binary_f32_params* p, const qk_items* items, const float* a,
                               const float* b, float* output, cudaStream_t stream);
#endif
