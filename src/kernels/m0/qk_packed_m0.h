/* Packed weights on Armv6-M start with a header of 16 bytes; the blocks follow. Where an output may pass 16
 * bits or a left shift is above one, its first word is the place of the left shifts (a byte for each channel
 * stored), m2 is 2m, and rescaling is slow; else it is 0. */
#ifndef QK_PACKED_M0_H
#define QK_PACKED_M0_H
#include <stdint.h>

#include "qk_memory.h"

/* NULL for fast rescaling. */
static inline const int8_t* qk_packed_shifts_m0(const int8_t* weights) {
  uint32_t place;
  memcpy(&place, __builtin_assume_aligned(weights, 16), sizeof place);
  return place != 0 ? weights + place : NULL;
}

static inline const void* qk_packed_blocks_m0(const int8_t* weights) {
  return weights + 16;
}
#endif
