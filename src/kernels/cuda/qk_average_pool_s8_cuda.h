/* qk_average_pool_s8 on a GPU, a thread for 4 channels of an output pixel; whole images are split among
 * threads. */
#ifndef QK_AVERAGE_POOL_S8_CUDA_H
#define QK_AVERAGE_POOL_S8_CUDA_H
#include "qk_average_pool_s8.h"
#include "qk_cuda.h"

cudaError_t qk_average_pool_s8_cuda(const qk_average_pool_s8_params* p, const qk_items* items,
                                    const int8_t* input, int8_t* output, cudaStream_t stream);
#endif
