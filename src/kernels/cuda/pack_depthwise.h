/* Weights of qk_depthwise_conv_square_s8_cuda: layout in its header. */
#ifndef CUDA_PACK_DEPTHWISE_H
#define CUDA_PACK_DEPTHWISE_H
#include <stdint.h>

int cuda_depthwise_square_suits(const void* params);
int32_t cuda_depthwise_square_packed_bytes(const void* params);
void cuda_depthwise_square_pack(const void* params, int8_t* packed);
#endif
