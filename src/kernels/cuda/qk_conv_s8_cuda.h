/* qk_conv_s8 on the tensor cores of a GPU; p->weights is the table of qk_conv_layout_cuda.h. */
#ifndef QK_CONV_S8_CUDA_H
#define QK_CONV_S8_CUDA_H
#include "qk_conv_s8.h"
#include "qk_cuda.h"

cudaError_t qk_conv_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                            int8_t* output, cudaStream_t stream);
#endif
