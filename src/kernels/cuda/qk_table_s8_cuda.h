/* qk_table_s8 on a GPU, 16 bytes a thread. May run in place. */
#ifndef QK_TABLE_S8_CUDA_H
#define QK_TABLE_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_table_s8.h"

cudaError_t qk_table_s8_cuda(const qk_table_s8_params* p, const qk_items* items, const int8_t* input,
                             int8_t* output, cudaStream_t stream);
#endif
