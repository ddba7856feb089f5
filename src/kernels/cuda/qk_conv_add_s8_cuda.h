/* A convolution and the sum (N8) of its result and another tensor of the same shape, in one kernel.
 * conv.weights is the table of qk_conv_layout_cuda.h. */
#ifndef QK_CONV_ADD_S8_CUDA_H
#define QK_CONV_ADD_S8_CUDA_H
#include "qk_add_s8.h"
#include "qk_conv_s8.h"
#include "qk_cuda.h"

typedef struct {
  qk_conv_s8_params conv;
  qk_add_s8_params add; /* without broadcast */
  int32_t conv_is_b;    /* 1: the convolution's result is operand b of the sum */
} qk_conv_add_s8_params;

cudaError_t qk_conv_add_s8_cuda(const qk_conv_add_s8_params* p, const qk_items* items, const int8_t* input,
                                const int8_t* addend, int8_t* output, cudaStream_t stream);
#endif
