/* Packed weights of qk_fully_connected_s8_dsp. */
#ifndef PACK_FULLY_CONNECTED_H
#define PACK_FULLY_CONNECTED_H
#include <stdint.h>

int32_t fully_connected_packed_bytes(const void* params);
void fully_connected_pack(const void* params, int8_t* packed);
#endif
