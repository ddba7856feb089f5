/* Packed weights of the kernels that use qk_tile_dsp.h. */
#ifndef PACK_TILE_H
#define PACK_TILE_H
#include <stdint.h>

int32_t dsp_conv_packed_bytes(const void* params);
void dsp_conv_pack(const void* params, int8_t* packed);
int32_t dsp_conv_wide_packed_bytes(const void* params);
void dsp_conv_wide_pack(const void* params, int8_t* packed);
int32_t dsp_conv_scratch_bytes(const void* params);

int32_t dsp_fully_connected_rows_packed_bytes(const void* params);
void dsp_fully_connected_rows_pack(const void* params, int8_t* packed);
int32_t dsp_fully_connected_rows_scratch_bytes(const void* params);
#endif
