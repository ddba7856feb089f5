/* qk_conv_s8 on a GPU for few channels a group; p->weights is packed as qk_dot_cuda.h says. */
#ifndef QK_CONV_DOT_S8_CUDA_H
#define QK_CONV_DOT_S8_CUDA_H
#include "qk_conv_s8.h"
#include "qk_cuda.h"

cudaError_t qk_conv_dot_s8_cuda(const qk_conv_s8_params* p, const qk_items* items, const int8_t* input,
                                int8_t* output, cudaStream_t stream);
#endif
