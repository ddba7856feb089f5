/* Packed weights of qk_conv_layout_cuda.h. Compiled into qtool, not shipped. */
#ifndef CUDA_PACK_CONV_H
#define CUDA_PACK_CONV_H
#include <stdint.h>

/* params: qk_conv_s8_params, or a struct that starts with it */
int32_t cuda_conv_packed_bytes(const void* params);
void cuda_conv_pack(const void* params, int8_t* packed);
/* params: qk_fully_connected_s8_params; packed as the 1x1 convolution it is */
int32_t cuda_fully_connected_packed_bytes(const void* params);
void cuda_fully_connected_pack(const void* params, int8_t* packed);
#endif
