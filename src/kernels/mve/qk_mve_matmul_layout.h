/* Scratch of qk_matmul_s8_mve. */
#ifndef QK_MVE_MATMUL_LAYOUT_H
#define QK_MVE_MATMUL_LAYOUT_H
#include <stdint.h>

#include "qk_matmul_s8.h"

typedef struct {
  int32_t chunks;  /* of 16 inner elements */
  int32_t columns; /* four packed columns are at 0; their int32 terms, 16 bytes, follow: here */
  int32_t rows;    /* int32 terms of the rows of a, one more if their number is odd */
  int32_t tail;    /* a copy of the last rows, which may be read up to 16 * chunks bytes beyond */
  int32_t bytes;
} qk_matmul_layout;

static inline qk_matmul_layout qk_matmul_layout_of(const qk_matmul_s8_params* p) {
  qk_matmul_layout l;
  l.chunks = (p->k + 15) / 16;
  l.columns = 64 * l.chunks;
  l.rows = l.columns + 16;
  l.tail = l.rows + (p->m + 1) / 2 * 8;
  l.bytes = l.tail + (p->k % 16 == 0 ? 0 : 32 * l.chunks);
  return l;
}
#endif
