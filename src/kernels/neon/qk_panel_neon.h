/* Products of up to eight rows of activations (a panel) and packed weights.
 *
 * Panel: [steps][8 rows][8 inputs]; a step is 8 inputs. Rows that are not there may hold anything.
 * Weights: 16 bytes that start with int32 shifted, int32 narrow; then a block for each 8 output channels of a
 * group: int32 bias[8], int8 [steps][8 channels][8 inputs], int32 left_shifts[8] (only if shifted),
 * multipliers[8]; zeros where there is no input or channel. narrow: no weight is -128. All levels read the
 * same panel and weights. */
#ifndef QK_PANEL_NEON_H
#define QK_PANEL_NEON_H
#include "qk_neon.h"
#include "qk_row_neon.h"
#include "qk_tile_dot_neon.h"
#include "qk_tile_mmla_neon.h"
#include "qk_tile_v8_neon.h"

enum { QK_ROWS = 8 };

static inline qk_product qk_make_product(const int8_t* packed, int32_t inputs, int32_t zero_point,
                                         int32_t min, int32_t max, int32_t stride) {
  qk_product p;
  int32_t flags[2];
  memcpy(flags, packed, sizeof flags);
  p.level = qk_neon_level();
  p.shifted = flags[0];
  p.narrow = flags[1];
  p.extra = p.shifted ? QK_SHIFTS : 0;
  p.row_terms = NULL;
  p.clamped = min > -128 || max < 127;
  p.steps = (inputs + 7) / 8;
  p.stride = stride;
  p.out.zero_point = (int16_t)zero_point;
  p.out.min = (int8_t)min;
  p.out.max = (int8_t)max;
  return p;
}

/* Inputs 0 .. 8*steps-1 of a row into the panel that starts at its row. */
QK_INLINE void qk_spread(const int8_t* x, ptrdiff_t steps, int8_t* panel) {
  for (; steps >= 4; steps -= 4, x += 32, panel += 256) {
    const int8x8_t a = vld1_s8(x), b = vld1_s8(x + 8), c = vld1_s8(x + 16), d = vld1_s8(x + 24);
    vst1_s8(panel, a);
    vst1_s8(panel + 64, b);
    vst1_s8(panel + 128, c);
    vst1_s8(panel + 192, d);
  }
  for (; steps > 0; --steps, x += 8, panel += 64) vst1_s8(panel, vld1_s8(x));
}

/* The same of two rows into the panel that starts at the first, which is even. */
QK_INLINE void qk_spread_pair(const int8_t* a, const int8_t* b, ptrdiff_t steps, int8_t* panel) {
  for (; steps >= 2; steps -= 2, a += 16, b += 16, panel += 128) {
    const int64x2_t x = vreinterpretq_s64_s8(vld1q_s8(a)), y = vreinterpretq_s64_s8(vld1q_s8(b));
    vst1q_s8(panel, vreinterpretq_s8_s64(vzip1q_s64(x, y)));
    vst1q_s8(panel + 64, vreinterpretq_s8_s64(vzip2q_s64(x, y)));
  }
  if (steps > 0) vst1q_s8(panel, vcombine_s8(vld1_s8(a), vld1_s8(b)));
}

/* `rows` rows that lie `stride` bytes apart, from the panel's first on. */
QK_APART void qk_spread_rows(const int8_t* x, ptrdiff_t stride, int32_t rows, ptrdiff_t steps,
                             int8_t* panel) {
  for (; rows >= 2; rows -= 2, x += 2 * stride, panel += 16) qk_spread_pair(x, x + stride, steps, panel);
  if (rows > 0) qk_spread(x, steps, panel);
}

typedef const int8_t* qk_tile(const qk_product* p, qk_neon_limits l, const int8_t* panel, int32_t rows,
                              const int8_t* block, int32_t channels, int8_t* y, ptrdiff_t stride);

QK_INLINE const int8_t* qk_multiply_by(qk_tile* tile, const qk_product* product, const int8_t* panel,
                                       int32_t rows, const int8_t* block, int32_t channels, int8_t* y) {
  const qk_product p = *product;
  const qk_neon_limits l = qk_load_limits(&product->out);
  if (rows == QK_ROWS) {
    for (; channels >= 8; channels -= 8, y += 8) block = tile(&p, l, panel, QK_ROWS, block, 8, y, p.stride);
  }
  for (; channels > 0; channels -= 8, y += 8) {
    int8_t part[8 * QK_ROWS];
    const int32_t count = channels < 8 ? channels : 8;
    block = tile(&p, l, panel, rows, block, count, part, 8);
    for (int32_t r = 0; r < rows; ++r) qk_copy_bytes(y + r * p.stride, part + 8 * r, count);
  }
  return block;
}

typedef const int8_t* qk_row(const qk_product* p, qk_neon_limits l, const int8_t* row, const int32_t* term,
                             const int8_t* block, int8_t* y);

/* A few rows, one at a time. */
QK_INLINE const int8_t* qk_multiply_rows(qk_row* row, const qk_product* product, const int8_t* panel,
                                         int32_t rows, const int8_t* block, int32_t channels, int8_t* y) {
  const qk_product p = *product;
  const qk_neon_limits l = qk_load_limits(&product->out);
  const int8_t* next = block;
  for (; channels > 0; channels -= 8, y += 8, block = next) {
    for (int32_t r = 0; r < rows; ++r) {
      int8_t part[8];
      int8_t* const to = y + r * p.stride;
      next = row(&p, l, panel + 8 * r, p.row_terms + (p.row_terms ? r : 0), block, channels >= 8 ? to : part);
      if (channels < 8) qk_copy_bytes(to, part, channels);
    }
  }
  return next;
}

#define QK_PRODUCT(name, product, by)                                                                      \
  QK_APART const int8_t* name(const qk_product* p, const int8_t* panel, int32_t rows, const int8_t* block, \
                              int32_t channels, int8_t* y) {                                               \
    return product(by, p, panel, rows, block, channels, y);                                                \
  }
QK_PRODUCT(qk_few_rows_dot, qk_multiply_rows, qk_row_dot)
QK_PRODUCT(qk_few_rows_v8, qk_multiply_rows, qk_row_v8)
QK_PRODUCT(qk_many_rows_mmla, qk_multiply_by, qk_tile_mmla)
QK_PRODUCT(qk_many_rows_dot, qk_multiply_by, qk_tile_dot)
QK_PRODUCT(qk_many_rows_v8, qk_multiply_by, qk_tile_v8)

/* y[row][channel] of `rows` rows and of the `channels` channels whose blocks start at `block`; returns the
 * end of these blocks. */
static inline const int8_t* qk_multiply(const qk_product* p, const int8_t* panel, int32_t rows,
                                        const int8_t* block, int32_t channels, int8_t* y) {
  const int level = qk_known_level(p->level);
  if (level == 0) {
    return rows < 4 ? qk_few_rows_v8(p, panel, rows, block, channels, y)
                    : qk_many_rows_v8(p, panel, rows, block, channels, y);
  }
  if (rows < (level == 1 ? 4 : 3)) return qk_few_rows_dot(p, panel, rows, block, channels, y);
  return level == 1 ? qk_many_rows_dot(p, panel, rows, block, channels, y)
                    : qk_many_rows_mmla(p, panel, rows, block, channels, y);
}
#endif
