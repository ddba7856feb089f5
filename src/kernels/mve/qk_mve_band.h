/* MVE: output pixels from a band of windows in scratch. */
#ifndef QK_MVE_BAND_H
#define QK_MVE_BAND_H
#include "qk_mve_dot_band.h"
#include "qk_mve_rows.h"

typedef struct {
  qk_mve_filter filter;
  int32_t x_pitch, y_pitch; /* bytes from a pixel to the next */
  int stay;                 /* 1: the weights of a block stay in registers */
  qk_mve_dot dot;           /* for all pairs of pixels and whole blocks of channels */
} qk_mve_band;

static void qk_mve_prepare_band(qk_mve_band* b) {
  const qk_mve_filter* f = &b->filter;
  qk_mve_dot* d = &b->dot;
  qk_mve_set_inputs(d, f->inputs, f->shifts, QK_BAND_FIRST);
  b->stay = f->inputs <= 16 && b->x_pitch == 16;
  d->blocks = f->channels / 4;
  d->x_step = 2 * b->x_pitch - 16 * d->chunks;
  d->y_step = 2 * b->y_pitch;
  d->y_distance = (uint32_t)b->y_pitch;
  d->zero_point = f->zero_point;
}

/* The channels after the whole blocks. */
__attribute__((noinline)) static void qk_mve_run_rest(const qk_mve_band* b, const int8_t* x, int8_t* y,
                                                      int32_t count) {
  const qk_mve_pixels p = {count, b->x_pitch, b->y_pitch, 0};
  qk_mve_filter rest = b->filter;
  rest.channels %= 4;
  rest.weights += b->dot.blocks * b->dot.block_bytes;
  qk_mve_run_pixels(&rest, x, y + 4 * b->dot.blocks, p);
}

/* `count` pixels in any order: the band is apart from the output. */
static void qk_mve_run_band(qk_mve_band* b, const int8_t* x, int8_t* y, int32_t count) {
  const int32_t pairs = count / 2, blocks = b->dot.blocks;
  qk_mve_filter* f = &b->filter;
  const qk_mve_pixels p = {count, b->x_pitch, b->y_pitch, 0};
  if (blocks == 0 || f->shifts || (b->stay ? pairs < 2 : pairs < blocks)) {
    qk_mve_run_pixels(f, x, y, p);
    return;
  }
  b->dot.x[0] = x;
  b->dot.x[1] = x + b->x_pitch;
  b->dot.y = y;
  b->dot.weights = f->weights;
  b->dot.pairs = pairs;
  if (b->stay) {
    qk_mve_dot_band_one(&b->dot);
  } else {
    qk_mve_dot_band(&b->dot);
  }
  if (count % 2 != 0) qk_mve_run_single(f, x + (count - 1) * b->x_pitch, y + (count - 1) * b->y_pitch);
  if (f->channels % 4 != 0) qk_mve_run_rest(b, x, y, 2 * pairs);
}
#endif
