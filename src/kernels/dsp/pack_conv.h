/* Packed weights of the kernels that use qk_tile_dsp.h. */
#ifndef PACK_CONV_H
#define PACK_CONV_H
#include "qk_conv_s8.h"
#include "qk_fully_connected_s8.h"

int32_t conv_packed_bytes(const void* params);
void conv_pack(const void* params, int8_t* packed);
int32_t conv_scratch_bytes(const void* params);
#endif
