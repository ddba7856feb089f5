/* MVE: output pixels from a band of windows in scratch. */
#ifndef QK_MVE_BAND_H
#define QK_MVE_BAND_H
#include "qk_mve_dot_band.h"
#include "qk_mve_rows.h"

/* As qk_mve_run_pixels, in any order: the band is apart from the output. */
static void qk_mve_run_band(const qk_mve_filter* f, const int8_t* x, int8_t* y, qk_mve_pixels p) {
  const int32_t pairs = p.count / 2, blocks = f->channels / 4;
  const int stay = f->inputs <= 16 && p.x_pitch == 16;
  qk_mve_filter rest = *f;
  if (blocks == 0 || f->shifts || (stay ? pairs < 2 : pairs < blocks)) {
    qk_mve_run_pixels(f, x, y, p);
    return;
  }
  qk_mve_dot d = {{x, x + p.x_pitch}, 0, pairs, y, blocks, f->weights, 0, 2 * p.x_pitch, 2 * p.y_pitch, 0, 0,
                  (uint32_t)p.y_pitch, f->zero_point, 0, 0};
  qk_mve_set_inputs(&d, f->inputs, 0, QK_BAND_FIRST);
  d.x_step -= 16 * d.chunks;
  if (stay) {
    qk_mve_dot_band_one(&d);
  } else {
    qk_mve_dot_band(&d);
  }
  if (p.count % 2 != 0) qk_mve_run_single(f, x + (p.count - 1) * p.x_pitch, y + (p.count - 1) * p.y_pitch);
  rest.channels %= 4;
  rest.weights += blocks * d.block_bytes;
  p.count = 2 * pairs;
  if (rest.channels > 0) qk_mve_run_pixels(&rest, x, y + 4 * blocks, p);
}
#endif
