#include <stddef.h>

#include "mve_pack.h"
#include "mve_pack_dot.h"
#include "qk_mve_dot.h"

int32_t mve_packed_fully_connected_bytes(const void* params) {
  const qk_fully_connected_s8_params* p = params;
  return qk_mve_packed_bytes(p->out_features, p->in_features, p->left_shifts != NULL);
}

static int32_t as_is(const void* params, int32_t i) {
  (void)params;
  return i;
}

void mve_pack_fully_connected(const void* params, int8_t* packed) {
  const qk_fully_connected_s8_params* p = params;
  const dot_weights w = {p->out_features, p->in_features, p->weights,
                         p->bias,         p->multipliers, p->left_shifts};
  mve_pack_dot(&w, as_is, p, packed);
}
