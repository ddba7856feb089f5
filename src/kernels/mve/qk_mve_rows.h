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
static void qk_mve_run_single(const qk_mve_filter* f, const int8_t* x, int8_t* y, qk_mve_dot* d) {
  int32_t channels = f->channels;
  d->x[0] = d->x[1] = x;
  d->y = y;
  d->weights = f->weights;
  if (channels >= 8 && !f->shifts) {
    d->pairs = channels / 8;
    d->y_distance = 4;
    qk_mve_dot_single(d);
    d->weights += 2 * d->pairs * d->block_bytes;
    d->y += 8 * d->pairs;
    channels %= 8;
    if (channels == 0) return;
  }
  d->pairs = 1;
  d->y_distance = 0;
  d->blocks = channels / 4;
  d->rest = channels % 4;
  qk_mve_run_pairs(f, d);
}

__attribute__((noinline)) static void qk_mve_run_pixels(const qk_mve_filter* f, const int8_t* x, int8_t* y,
                                                        const qk_mve_pixels* p) {
  const int32_t pairs = p->count / 2, last = p->count - 1, odd = p->count % 2;
  qk_mve_dot d;
  d.zero_point = f->zero_point;
  qk_mve_set_inputs(&d, f->inputs, f->shifts, QK_DOT_FIRST);
  for (int32_t i = 0; i < 2; ++i) { /* the odd pixel last; first if reverse */
    if (i == (p->reverse ? 0 : 1)) {
      if (odd) qk_mve_run_single(f, x + last * p->x_pitch, y + last * p->y_pitch, &d);
    } else if (pairs > 0) {
      const int32_t start = p->reverse ? 2 * pairs - 2 : 0, step = p->reverse ? -2 : 2;
      d.x[0] = x + start * p->x_pitch;
      d.x[1] = d.x[0] + p->x_pitch;
      d.y = y + start * p->y_pitch;
      d.pairs = pairs;
      d.blocks = f->channels / 4;
      d.rest = f->channels % 4;
      d.weights = f->weights;
      d.x_step = step * p->x_pitch;
      d.y_step = step * p->y_pitch;
      d.y_distance = (uint32_t)p->y_pitch;
      qk_mve_run_pairs(f, &d);
    }
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
                             const qk_mve_pixels* p, int8_t* scratch) {
  const int32_t span = (f->inputs + 15) / 16 * 16;
  qk_mve_pixels part = *p;
  while (part.count > 0 && x + (part.count - 1) * p->x_pitch + span > end) --part.count;
  const int32_t safe = part.count;
  if (!p->reverse) qk_mve_run_pixels(f, x, y, &part);
  part.count = 1;
  for (int32_t i = safe; i < p->count; ++i) {
    const int32_t pixel = p->reverse ? p->count - 1 - (i - safe) : i;
    qk_mve_copy_bytes(scratch, x + pixel * p->x_pitch, f->inputs);
    qk_mve_run_pixels(f, scratch, y + pixel * p->y_pitch, &part);
  }
  part.count = safe;
  if (p->reverse) qk_mve_run_pixels(f, x, y, &part);
}

#endif
