/* Rearranges weights for the MVE kernels. */
#ifndef MVE_PACK_H
#define MVE_PACK_H
#include "qk_conv_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"

int32_t mve_packed_conv_bytes(const void* params);
void mve_pack_conv(const void* params, int8_t* packed);
void mve_pack_conv_small(const void* params, int8_t* packed); /* of as many bytes */
int32_t mve_packed_depthwise_conv_bytes(const void* params);
void mve_pack_depthwise_conv(const void* params, int8_t* packed);
int32_t mve_packed_fully_connected_bytes(const void* params);
void mve_pack_fully_connected(const void* params, int8_t* packed);
#endif
