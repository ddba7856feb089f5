/* qk_dequantize_s8_f32 on a GPU, 4 elements a thread. */
#ifndef QK_DEQUANTIZE_S8_F32_CUDA_H
#define QK_DEQUANTIZE_S8_F32_CUDA_H
#include "qk_cuda.h"
#include "qk_dequantize_s8_f32.h"

cudaError_t qk_dequantize_s8_f32_cuda(const qk_dequantize_s8_f32_params* p, const qk_items* items,
                                      const int8_t* input, float* output, cudaStream_t stream);
#endif
