/* qk_depthwise_conv_s8 on a GPU for any window and depth multiplier: a thread for 4 channels of an output
 * pixel, or for one where channels are not multiplied one by one or no multiple of 4. */
#ifndef QK_DEPTHWISE_CONV_S8_CUDA_H
#define QK_DEPTHWISE_CONV_S8_CUDA_H
#include "qk_cuda.h"
#include "qk_depthwise_conv_s8.h"

cudaError_t qk_depthwise_conv_s8_cuda(const qk_depthwise_conv_s8_params* p, const qk_items* items,
                                      const int8_t* input, int8_t* output, cudaStream_t stream);
#endif
