/* qk_depthwise_conv_f32 on a GPU, an output a thread. */
#ifndef QK_DEPTHWISE_CONV_F32_CUDA_H
#define QK_DEPTHWISE_CONV_F32_CUDA_H
#include "qk_cuda.h"
#include "qk_depthwise_conv_f32.h"

cudaError_t qk_depthwise_conv_f32_cuda(const qk_depthwise_conv_f32_params* p, const qk_items* items,
                                       const float* input, float* output, cudaStream_t stream);
#endif
