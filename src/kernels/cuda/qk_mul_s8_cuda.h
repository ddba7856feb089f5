/* qk_mul_s8 on a GPU, 16 bytes a thread where the operands lie so. */
#ifndef QK_MUL_S8_CUDA_H
#define QK_MUL_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_mul_s8.h"

cudaError_t qk_mul_s8_cuda(const qk_mul_s8_params* p, const qk_items* items, const int8_t* a, const int8_t* b,
                           int8_t* output, cudaStream_t stream);
#endif
