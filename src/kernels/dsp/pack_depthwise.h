/* Packed weights, scratch and limits of the depthwise kernels. */
#ifndef PACK_DEPTHWISE_H
#define PACK_DEPTHWISE_H
#include <stdint.h>

int depthwise_3x3_suits(const void* params);
int depthwise_3x3_suits_in_place(const void* params);
int32_t depthwise_3x3_packed_bytes(const void* params);
void depthwise_3x3_pack(const void* params, int8_t* packed);
int32_t depthwise_3x3_scratch_bytes(const void* params);

int32_t depthwise_packed_bytes(const void* params);
void depthwise_pack(const void* params, int8_t* packed);
int32_t depthwise_scratch_bytes(const void* params);
#endif
