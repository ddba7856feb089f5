/* Products of up to eight rows of activations (a panel) and packed weights.
 *
 * Panel: [steps][8 rows][8 inputs]; a step is 8 inputs. Rows that are not there may hold anything.
 * Weights: 16 bytes that start with int32 shifted, int32 narrow; then a block for each 8 output channels of a group:
 * int32 bias[8], multipliers[8], left_shifts[8] (only if shifted), int8 [steps][8 channels][8 inputs], zeros where
 * there is no input or channel. narrow: no weight is -128. All levels read the same panel and weights. */
#ifndef QK_PANEL_NEON_H
#define QK_PANEL_NEON_H
#include "qk_neon.h"
#include "qk_tile_dot_neon.h"
#include "qk_tile_mmla_neon.h"
#include "qk_tile_v8_neon.h"

enum { QK_ROWS = 8 };

typedef struct {
  int level, shifted, narrow;
  ptrdiff_t steps;
  ptrdiff_t block_bytes;
  ptrdiff_t stride; /* between rows of the output, bytes */
  qk_neon_output out;
} qk_product;

static inline qk_product qk_make_product(const int8_t* packed, int32_t inputs, int32_t zero_point, int32_t min,
                                         int32_t max, int32_t stride) {
  qk_product p;
  int32_t flags[2];
  memcpy(flags, packed, sizeof flags);
  p.level = qk_neon_level();
  p.shifted = flags[0];
  p.narrow = flags[1];
  p.steps = (inputs + 7) / 8;
  p.block_bytes = (p.shifted ? 96 : 64) + 64 * p.steps;
  p.stride = stride;
  p.out.zero_point = (int16_t)zero_point;
  p.out.min = (int8_t)min;
  p.out.max = (int8_t)max;
  return p;
}

/* Inputs 0 .. 8*steps-1 of a row into the panel that starts at its row. */
static inline void qk_spread(const int8_t* x, ptrdiff_t steps, int8_t* panel) {
  for (; steps >= 4; steps -= 4, x += 32, panel += 256) {
    const int8x8_t a = vld1_s8(x), b = vld1_s8(x + 8), c = vld1_s8(x + 16), d = vld1_s8(x + 24);
    vst1_s8(panel, a);
    vst1_s8(panel + 64, b);
    vst1_s8(panel + 128, c);
    vst1_s8(panel + 192, d);
  }
  for (; steps > 0; --steps, x += 8, panel += 64) vst1_s8(panel, vld1_s8(x));
}

static inline void qk_tile_v8(const qk_product* p, const int8_t* panel, int32_t rows, const int8_t* block,
                              int32_t channels, int8_t* y, ptrdiff_t stride) {
  const int8_t* w = block + (p->shifted ? 96 : 64);
  for (int32_t r = 0; r < rows; r += 4) {
    for (int32_t c = 0; c < channels; c += 4) {
      qk_tile_v8_quarter(panel + 8 * r, p->steps, block + 4 * c, w + 8 * c, p->shifted, p->narrow, &p->out,
                         y + r * stride + c, stride);
    }
  }
}

static inline void qk_tile(const qk_product* p, const int8_t* panel, int32_t rows, const int8_t* block,
                           int32_t channels, int8_t* y, ptrdiff_t stride) {
  if (p->level == 2) {
    qk_tile_mmla(panel, p->steps, block, p->shifted, &p->out, y, stride);
  } else if (p->level == 1) {
    qk_tile_dot(panel, p->steps, block, p->shifted, &p->out, y, stride);
  } else {
    qk_tile_v8(p, panel, rows, block, channels, y, stride);
  }
}

/* y[row][channel] of `rows` rows and of the `channels` channels whose blocks start at `block`. */
static void qk_multiply(const qk_product* p, const int8_t* panel, int32_t rows, const int8_t* block,
                        int32_t channels, int8_t* y) {
  for (; channels > 0; channels -= 8, block += p->block_bytes, y += 8) {
    if (rows == QK_ROWS && channels >= 8) {
      qk_tile(p, panel, rows, block, 8, y, p->stride);
    } else {
      int8_t tile[8 * QK_ROWS];
      const int32_t count = channels < 8 ? channels : 8;
      qk_tile(p, panel, rows, block, count, tile, 8);
      for (int32_t r = 0; r < rows; ++r) qk_copy_bytes(y + r * p->stride, tile + 8 * r, count);
    }
  }
}
#endif
