/* Packed weights of qk_dot_cuda.h. Compiled into qtool, not shipped. */
#ifndef CUDA_PACK_DOT_H
#define CUDA_PACK_DOT_H
#include <stdint.h>

int32_t cuda_conv_dot_packed_bytes(const void* params); /* qk_conv_s8_params */
void cuda_conv_dot_pack(const void* params, int8_t* packed);
int32_t cuda_conv_transpose_packed_bytes(const void* params); /* qk_conv_transpose_s8_params */
void cuda_conv_transpose_pack(const void* params, int8_t* packed);
#endif
