/* qk_matmul_s8 on the tensor cores of a GPU. */
#ifndef QK_MATMUL_S8_CUDA_H
#define QK_MATMUL_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_matmul_s8.h"

cudaError_t qk_matmul_s8_cuda(const qk_matmul_s8_params* p, const qk_items* items, const int8_t* a,
                              const int8_t* b, int8_t* output, cudaStream_t stream);
#endif
