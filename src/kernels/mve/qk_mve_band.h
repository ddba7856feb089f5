/* MVE: output pixels from a band of windows in scratch. */
#ifndef QK_MVE_BAND_H
#define QK_MVE_BAND_H
#include "qk_mve_dot_band.h"
#include "qk_mve_dot_resident.h"
#include "qk_mve_rows.h"

typedef struct {
  qk_mve_filter filter;
  int32_t x_pitch, y_pitch;            /* bytes from a pixel to the next */
  void (*loop)(const qk_mve_dot* dot); /* for whole blocks of channels of dot.pairs times */
  int32_t together;                    /* pixels */
  int32_t least;                       /* pixels for which it pays to go channel by channel */
  qk_mve_dot dot;
} qk_mve_band;

static void qk_mve_prepare_band(qk_mve_band* b) {
  const qk_mve_filter* f = &b->filter;
  qk_mve_dot* d = &b->dot;
  qk_mve_set_inputs(d, f->inputs, f->shifts, QK_BAND_FIRST);
  d->blocks = f->channels / 4;
  b->together = 2;
  if (d->chunks == 1 && b->y_pitch < 8192) {
    b->loop = b->x_pitch == 16 ? qk_mve_band_one_16 : b->x_pitch == 8 ? qk_mve_band_one_8 : qk_mve_band_one;
    b->least = 4;
    d->x_step = b->x_pitch;
  } else if (d->chunks == 2 && b->y_pitch < 8192) {
    b->loop = b->x_pitch == 32 ? qk_mve_band_two_32 : b->x_pitch == 18 ? qk_mve_band_two_18 : qk_mve_band_two;
    b->together = 4;
    b->least = 24;
    d->x_step = b->x_pitch - 16;
  } else {
    b->loop = qk_mve_dot_band;
    b->least = 2 * d->blocks;
    d->x_step = 2 * b->x_pitch - 16 * d->chunks;
  }
  d->y_step = b->together * b->y_pitch;
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
  qk_mve_run_pixels(&rest, x, y + 4 * b->dot.blocks, &p);
}

/* `count` pixels in any order: the band is apart from the output. */
static void qk_mve_run_band(qk_mve_band* b, const int8_t* x, int8_t* y, int32_t count) {
  const int32_t whole = count - count % b->together;
  const qk_mve_filter* f = &b->filter;
  qk_mve_pixels p = {count, b->x_pitch, b->y_pitch, 0};
  if (b->dot.blocks > 0 && !f->shifts && whole >= b->least) {
    b->dot.x[0] = x;
    b->dot.x[1] = x + b->x_pitch;
    b->dot.y = y;
    b->dot.weights = f->weights;
    b->dot.pairs = whole / b->together;
    b->loop(&b->dot);
    if (f->channels % 4 != 0) qk_mve_run_rest(b, x, y, whole);
    x += whole * b->x_pitch;
    y += whole * b->y_pitch;
    p.count -= whole;
  }
  if (p.count > 0) qk_mve_run_pixels(f, x, y, &p);
}
#endif
