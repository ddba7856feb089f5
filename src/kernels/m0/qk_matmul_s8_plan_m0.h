/* Scratch of qk_matmul_s8_m0: a row of a, then a block of columns of b, packed. Also read by qtool, which
 * plans it. */
#ifndef QK_MATMUL_S8_PLAN_M0_H
#define QK_MATMUL_S8_PLAN_M0_H
#include "qk_matmul_s8.h"

/* Columns of b at a time: a multiple of 4 that takes about 2 KiB, at least 4. */
static inline int32_t qk_matmul_columns_m0(const qk_matmul_s8_params* p) {
  const int32_t padded = (p->k + 3) / 4 * 4;
  int32_t columns = 2048 / (padded + 8) / 4 * 4;
  if (columns < 4) columns = 4;
  return columns < p->n ? columns : p->n;
}

static inline int32_t qk_matmul_scratch_m0(const qk_matmul_s8_params* p) {
  const int32_t padded = (p->k + 3) / 4 * 4;
  return padded + qk_matmul_columns_m0(p) * (padded + 8);
}
#endif
