/* Packed weights of the kernels that use qk_vector_dsp.h. */
#ifndef PACK_VECTOR_H
#define PACK_VECTOR_H
#include <stdint.h>

int32_t dsp_fully_connected_packed_bytes(const void* params);
void dsp_fully_connected_pack(const void* params, int8_t* packed);

int32_t dsp_conv_row_packed_bytes(const void* params);
void dsp_conv_row_pack(const void* params, int8_t* packed);
int32_t dsp_conv_row_scratch_bytes(const void* params);
#endif
