/* Strided blocks, items included, in the order of their output. */
#ifndef QK_BLOCK_CUDA_H
#define QK_BLOCK_CUDA_H
#include "qk_copy.h"
#include "qk_move_cuda.h"

enum { QK_BLOCK_RANK = 7 };

/* Dimensions, innermost in the output first; those from `rank` on are 1. Strides in bytes. */
struct qk_block {
  int rank;
  int64_t length[QK_BLOCK_RANK], from[QK_BLOCK_RANK], to[QK_BLOCK_RANK];
};

static inline void qk_insert_dimension(qk_block* b, int64_t length, int64_t from, int64_t to) {
  if (length == 1) return;
  int d = b->rank++;
  for (; d > 0 && b->to[d - 1] > to; --d) {
    b->length[d] = b->length[d - 1];
    b->from[d] = b->from[d - 1];
    b->to[d] = b->to[d - 1];
  }
  b->length[d] = length;
  b->from[d] = from;
  b->to[d] = to;
}

/* Neighbouring dimensions that both sides walk evenly become one. */
static inline qk_block qk_merge_block(const qk_block& b) {
  qk_block r = {1, {1, 1, 1, 1, 1, 1, 1}, {0}, {0}};
  int at = 0;
  for (int d = 0; d < b.rank; ++d) {
    if (d > 0 && b.from[d] == r.from[at] * r.length[at] && b.to[d] == r.to[at] * r.length[at]) {
      r.length[at] *= b.length[d];
      continue;
    }
    if (d > 0) ++at;
    r.length[at] = b.length[d];
    r.from[at] = b.from[d];
    r.to[at] = b.to[d];
  }
  r.rank = at + 1;
  return r;
}

static inline qk_block qk_make_block(const qk_copy_params* p, const qk_items* items) {
  qk_block b = {0, {1, 1, 1, 1, 1, 1, 1}, {0}, {0}};
  for (int d = 5; d >= 0; --d)
    qk_insert_dimension(&b, p->shape[d], static_cast<int64_t>(p->src_strides[d]) * p->element_size,
                        static_cast<int64_t>(p->dst_strides[d]) * p->element_size);
  qk_insert_dimension(&b, items->count, items->stride[0], items->stride[1]);
  return qk_merge_block(b);
}

static inline int64_t qk_block_pieces(const qk_block& b) {
  int64_t pieces = 1;
  for (int d = 0; d < QK_BLOCK_RANK; ++d) pieces *= b.length[d];
  return pieces;
}

/* Joins elements that are dense on both sides to pieces as wide as all addresses allow; their width in bytes.
 */
static inline int qk_widen_block(qk_block* b, int64_t element_bytes, int64_t addresses) {
  if (b->from[0] != element_bytes || b->to[0] != element_bytes) return static_cast<int>(element_bytes);
  int64_t bits = addresses | b->length[0] * element_bytes;
  for (int d = 1; d < b->rank; ++d) bits |= b->from[d] | b->to[d];
  const int width = qk_width(bits);
  b->length[0] = b->length[0] * element_bytes / width;
  b->from[0] = b->to[0] = width;
  return width;
}

struct qk_block_map {
  qk_divisor inner[QK_BLOCK_RANK - 1];
  int32_t rank;
  int64_t from[QK_BLOCK_RANK], to[QK_BLOCK_RANK];
};
struct qk_block_place {
  int64_t from, to; /* bytes */
};

static inline qk_block_map qk_map_block(const qk_block& b) {
  qk_block_map m = {};
  m.rank = b.rank;
  for (int d = 0; d < QK_BLOCK_RANK; ++d) m.from[d] = b.from[d], m.to[d] = b.to[d];
  for (int d = 0; d < QK_BLOCK_RANK - 1; ++d) m.inner[d] = qk_make_divisor(b.length[d]);
  return m;
}

static __device__ inline qk_block_place qk_find_block_place(uint32_t unit, const qk_block_map& m) {
  qk_block_place p = {0, 0};
#pragma unroll
  for (int d = 0; d < QK_BLOCK_RANK - 1; ++d) {
    if (d >= m.rank) break;
    const int64_t index = qk_take_digit(&unit, m.inner[d]);
    p.from += index * m.from[d];
    p.to += index * m.to[d];
  }
  p.from += unit * m.from[QK_BLOCK_RANK - 1];
  p.to += unit * m.to[QK_BLOCK_RANK - 1];
  return p;
}
#endif
