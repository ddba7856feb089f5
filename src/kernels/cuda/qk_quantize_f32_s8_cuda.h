/* qk_quantize_f32_s8 on a GPU, 4 elements a thread. */
#ifndef QK_QUANTIZE_F32_S8_CUDA_H
#define QK_QUANTIZE_F32_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_quantize_f32_s8.h"

cudaError_t qk_quantize_f32_s8_cuda(const qk_quantize_f32_s8_params* p, const qk_items* items,
                                    const float* input, int8_t* output, cudaStream_t stream);
#endif
