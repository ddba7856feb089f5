/* qk_average_pool_f32 on a GPU, an output a thread. */
#ifndef QK_AVERAGE_POOL_F32_CUDA_H
#define QK_AVERAGE_POOL_F32_CUDA_H
#include "qk_average_pool_f32.h"
#include "qk_cuda.h"

cudaError_t qk_average_pool_f32_cuda(const qk_average_pool_f32_params* p, const qk_items* items,
                                     const float* input, float* output, cudaStream_t stream);
#endif
