/* Packed weights, scratch and limits of the depthwise kernels. */
#ifndef PACK_DEPTHWISE_H
#define PACK_DEPTHWISE_H
#include <stdint.h>

int dsp_depthwise_3x3_suits(const void* params);
int dsp_depthwise_3x3_suits_in_place(const void* params);
int32_t dsp_depthwise_3x3_packed_bytes(const void* params);
void dsp_depthwise_3x3_pack(const void* params, int8_t* packed);
int32_t dsp_depthwise_3x3_scratch_bytes(const void* params);

int32_t dsp_depthwise_packed_bytes(const void* params);
void dsp_depthwise_pack(const void* params, int8_t* packed);
int32_t dsp_depthwise_scratch_bytes(const void* params);
#endif
