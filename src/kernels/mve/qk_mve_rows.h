/* MVE: runs of pixels whose inputs lie at a fixed distance from each other. */
#ifndef QK_MVE_ROWS_H
#define QK_MVE_ROWS_H
#include "qk_mve_dot_single.h"

/* How pixels are laid out in memory. */
typedef struct {
  int32_t count;   /* pixels, > 0 */
  int32_t x_pitch; /* bytes from a pixel's first input to the next pixel's */
  int32_t y_pitch; /* the same of outputs, < 65536 */
  int reverse;     /* 1: in pairs from the last pixel to the first */
} qk_mve_pixels;

/* The channels of one weight table. */
typedef struct {
  int32_t inputs;        /* elements of a dot product */
  int32_t channels;      /* outputs */
  int32_t zero_point;    /* of the output */
  int shifts;            /* 1: the tables hold left shifts */
  const int8_t* weights; /* packed, see qk_mve_dot.h */
} qk_mve_filter;

static inline void qk_mve_run_pairs(const qk_mve_filter* f, const qk_mve_dot* d) {
  if (f->shifts) {
    qk_mve_dot_pairs_shifted(d);
  } else {
    qk_mve_dot_pairs(d);
  }
}

/* One pixel: 8 channels at a time, then what is left as a pair of the pixel with itself. */
__attribute__((noinline)) static void qk_mve_run_single(const qk_mve_filter* f, const int8_t* x, int8_t* y) {
  qk_mve_dot d = {{x, x}, 0, 1, y, 0, f->weights, 0, 0, 0, 0, 0, 4, f->zero_point, 0, 0};
  int32_t channels = f->channels;
  qk_mve_set_inputs(&d, f->inputs, f->shifts, QK_DOT_FIRST);
  if (channels >= 8 && !f->shifts) {
    d.pairs = channels / 8;
    qk_mve_dot_single(&d);
    d.weights += 2 * d.pairs * d.block_bytes;
    d.y += 8 * d.pairs;
    channels %= 8;
    if (channels == 0) return;
  }
  d.pairs = 1;
  d.blocks = channels / 4;
  d.rest = channels % 4;
  d.y_distance = 0;
  qk_mve_run_pairs(f, &d);
}

__attribute__((noinline)) static void qk_mve_run_pixels(const qk_mve_filter* f, const int8_t* x, int8_t* y,
                                                        qk_mve_pixels p) {
  const int32_t pairs = p.count / 2;
  if (p.count % 2 != 0 && (p.reverse || pairs == 0)) {
    const int32_t last = p.count - 1;
    qk_mve_run_single(f, x + last * p.x_pitch, y + last * p.y_pitch);
  }
  if (pairs > 0) {
    const int32_t start = p.reverse ? 2 * pairs - 2 : 0, step = p.reverse ? -2 : 2;
    const int8_t* from = x + start * p.x_pitch;
    qk_mve_dot d = {{from, from + p.x_pitch},
                    0,
                    pairs,
                    y + start * p.y_pitch,
                    f->channels / 4,
                    f->weights,
                    0,
                    step * p.x_pitch,
                    step * p.y_pitch,
                    f->channels % 4,
                    0,
                    (uint32_t)p.y_pitch,
                    f->zero_point,
                    0,
                    0};
    qk_mve_set_inputs(&d, f->inputs, f->shifts, QK_DOT_FIRST);
    qk_mve_run_pairs(f, &d);
  }
  if (p.count % 2 != 0 && !p.reverse && pairs != 0) {
    const int32_t last = p.count - 1;
    qk_mve_run_single(f, x + last * p.x_pitch, y + last * p.y_pitch);
  }
}

/* Pixels straight from the input tensor, which ends at `end`: those whose last chunk would reach beyond it
 * are read from a copy in `scratch` (qk_mve_tail_bytes). */
static inline int32_t qk_mve_tail_bytes(int32_t inputs) {
  return inputs % 16 == 0 ? 0 : (inputs + 15) / 16 * 16;
}

static void qk_mve_copy_bytes(int8_t* to, const int8_t* from, int32_t bytes) {
  __asm__ volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%1], #16\n\t"
      "vstrb.8 q0, [%0], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+&r"(to), "+&r"(from)
      : "r"(bytes)
      : "q0", "lr", "memory");
}

static void qk_mve_run_input(const qk_mve_filter* f, const int8_t* x, const int8_t* end, int8_t* y,
                             qk_mve_pixels p, int8_t* scratch) {
  const int32_t span = (f->inputs + 15) / 16 * 16;
  int32_t safe = p.count;
  while (safe > 0 && x + (safe - 1) * p.x_pitch + span > end) --safe;
  if (p.reverse == 0 && safe > 0) {
    const qk_mve_pixels q = {safe, p.x_pitch, p.y_pitch, 0};
    qk_mve_run_pixels(f, x, y, q);
  }
  for (int32_t i = safe; i < p.count; ++i) {
    const int32_t pixel = p.reverse ? p.count - 1 - (i - safe) : i;
    qk_mve_copy_bytes(scratch, x + pixel * p.x_pitch, f->inputs);
    qk_mve_run_single(f, scratch, y + pixel * p.y_pitch);
  }
  if (p.reverse != 0 && safe > 0) {
    const qk_mve_pixels q = {safe, p.x_pitch, p.y_pitch, 1};
    qk_mve_run_pixels(f, x, y, q);
  }
}

#endif
