/* Elementwise work on two broadcast operands, items included: rows along which each operand is walked evenly,
 * a thread for `width` neighbouring elements of a row. */
#ifndef QK_BROADCAST_CUDA_H
#define QK_BROADCAST_CUDA_H
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { QK_ROW_RANK = 5 };

/* Dimensions, innermost first; strides in elements, the output is contiguous. */
struct qk_rows {
  int64_t length[QK_ROW_RANK], a[QK_ROW_RANK], b[QK_ROW_RANK];
};

/* Neighbouring dimensions that both operands walk evenly become one; those left over are 1. */
static inline qk_rows qk_merge_rows(const int32_t* shape, const int32_t* a_strides, const int32_t* b_strides,
                                    const qk_items* items, int64_t element_bytes) {
  qk_rows r = {{1, 1, 1, 1, 1}, {0}, {0}};
  int at = 0;
  for (int d = 3; d >= -1; --d) {
    const int64_t length = d < 0 ? items->count : shape[d];
    const int64_t a = d < 0 ? items->stride[0] / element_bytes : a_strides[d];
    const int64_t b = d < 0 ? items->stride[1] / element_bytes : b_strides[d];
    if (length == 1) continue;
    if (r.length[at] != 1) {
      if (a == r.a[at] * r.length[at] && b == r.b[at] * r.length[at] && length * r.length[at] <= INT32_MAX) {
        r.length[at] *= length;
        continue;
      }
      ++at;
    }
    r.length[at] = length;
    r.a[at] = a;
    r.b[at] = b;
  }
  return r;
}

/* What a thread needs to find its elements. */
struct qk_row_map {
  qk_divisor groups, outer[QK_ROW_RANK - 2]; /* threads a row, dimensions 1.. but the outermost */
  uint32_t width, length;                    /* elements a thread and a row */
  int64_t a[QK_ROW_RANK], b[QK_ROW_RANK];
};
struct qk_row_place {
  int64_t a, b, output; /* of the first element */
  int32_t count;        /* elements, at most width */
};

static inline qk_row_map qk_map_rows(const qk_rows& r, int width) {
  qk_row_map m = {};
  m.groups = qk_make_divisor((r.length[0] + width - 1) / width);
  m.width = static_cast<uint32_t>(width);
  m.length = static_cast<uint32_t>(r.length[0]);
  for (int d = 0; d < QK_ROW_RANK; ++d) m.a[d] = r.a[d], m.b[d] = r.b[d];
  for (int d = 1; d < QK_ROW_RANK - 1; ++d) m.outer[d - 1] = qk_make_divisor(r.length[d]);
  return m;
}

static inline int64_t qk_row_units(const qk_rows& r, int width) {
  int64_t units = (r.length[0] + width - 1) / width;
  for (int d = 1; d < QK_ROW_RANK; ++d) units *= r.length[d];
  return units;
}

static inline int64_t qk_row_elements(const qk_rows& r) {
  return qk_row_units(r, 1);
}

/* Bytes that are read and written together: only where rows, and operands that are not repeated along them,
 * are dense and aligned. */
static inline int qk_row_width(const qk_rows& r, const int8_t* a, const int8_t* b, const int8_t* output) {
  if ((r.a[0] | 1) != 1 || (r.b[0] | 1) != 1) return 1;
  int64_t bits = qk_address(output);
  if (r.a[0] == 1) bits |= qk_address(a);
  if (r.b[0] == 1) bits |= qk_address(b);
  for (int d = 1; d < QK_ROW_RANK; ++d) {
    if (r.length[d] == 1) continue;
    bits |= r.length[0];
    if (r.a[0] == 1) bits |= r.a[d];
    if (r.b[0] == 1) bits |= r.b[d];
  }
  const int width = qk_width(bits);
  return width == 16 ? 16 : width >= 4 ? 4 : 1;
}

static __device__ inline qk_row_place qk_find_row_place(uint32_t unit, const qk_row_map& m) {
  qk_row_place p;
  const uint32_t column = qk_take_digit(&unit, m.groups) * m.width;
  p.output = static_cast<int64_t>(unit) * m.length + column;
  p.count = static_cast<int32_t>(m.length - column < m.width ? m.length - column : m.width);
  p.a = column * m.a[0];
  p.b = column * m.b[0];
#pragma unroll
  for (int d = 1; d < QK_ROW_RANK - 1; ++d) {
    const int64_t index = qk_take_digit(&unit, m.outer[d - 1]);
    p.a += index * m.a[d];
    p.b += index * m.b[d];
  }
  p.a += unit * m.a[QK_ROW_RANK - 1];
  p.b += unit * m.b[QK_ROW_RANK - 1];
  return p;
}
#endif
