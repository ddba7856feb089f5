/* qk_softmax_f32 on a GPU, a vector a thread. May run in place. */
#ifndef QK_SOFTMAX_F32_CUDA_H
#define QK_SOFTMAX_F32_CUDA_H
#include "qk_cuda.h"
#include "qk_softmax_f32.h"

cudaError_t qk_softmax_f32_cuda(const qk_softmax_f32_params* p, const qk_items* items, const float* input,
                                float* output, cudaStream_t stream);
#endif
