/* Packed weights of qk_depthwise_conv_s8_neon.h. Compiled into qtool, not shipped. */
#ifndef NEON_PACK_DEPTHWISE_H
#define NEON_PACK_DEPTHWISE_H
#include <stdint.h>

int32_t neon_depthwise_bytes(const void* params);
void neon_depthwise_pack(const void* params, int8_t* packed);
int32_t neon_depthwise_scratch_bytes(const void* params);
#endif
