/* Packed weights of qk_panel_neon.h. Compiled into qtool, not shipped. */
#ifndef NEON_PACK_BLOCKS_H
#define NEON_PACK_BLOCKS_H
#include <stdint.h>

typedef struct {
  int32_t groups, channels, inputs; /* channels of a group, inputs of a channel */
  const int8_t* weights;            /* [groups*channels][inputs] */
  const int32_t *bias, *multipliers;
  const int8_t* left_shifts; /* may be NULL */
} neon_weights;

int32_t neon_packed_bytes(const neon_weights* w);
void neon_pack(const neon_weights* w, int8_t* packed);
#endif
