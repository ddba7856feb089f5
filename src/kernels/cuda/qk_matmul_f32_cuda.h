/* qk_matmul_f32 on a GPU, an output a thread. */
#ifndef QK_MATMUL_F32_CUDA_H
#define QK_MATMUL_F32_CUDA_H
#include "qk_cuda.h"
#include "qk_matmul_f32.h"

cudaError_t qk_matmul_f32_cuda(const qk_matmul_f32_params* p, const qk_items* items, const float* a,
                               const float* b, float* output, cudaStream_t stream);
#endif
