/* What is packed for a convolution on tensor cores, and where; every part is 16-byte aligned:
 *   16 times input_zero_point, the source of padded taps; int32 has_shifts, 12 bytes unused
 *   step[padded_k / piece]: where each piece of a window lies
 *   bias, doubled multipliers, left shifts: int32[groups][padded_width] each
 *   weights[OC][padded_k]
 * A window is `runs` runs of contiguous input bytes: its rows where they are contiguous, else its taps. Each
 * run is padded to whole pieces and all of them to padded_k, with weights of 0. */
#ifndef QK_CONV_LAYOUT_CUDA_H
#define QK_CONV_LAYOUT_CUDA_H
#include "qk_conv_s8.h"

/* A piece starts `rows` image rows and `bytes` bytes behind the window's first byte. Pieces that only pad lie
 * in no image: rows = QK_CONV_NOWHERE. */
typedef struct {
  int32_t rows, bytes;
} qk_conv_step;
enum { QK_CONV_NOWHERE = -(1 << 30) };

typedef struct {
  int32_t piece;        /* bytes copied at once, 16, 8 or 4: they never straddle taps; 1: 4 bytes, gathered */
  int32_t runs;         /* of a window */
  int32_t run;          /* bytes of a run */
  int32_t padded_run;   /* whole pieces */
  int32_t k;            /* runs * padded_run */
  int32_t padded_k;     /* whole 128 bytes */
  int32_t width;        /* output channels of a group */
  int32_t padded_width; /* whole 16 channels */
  int32_t steps_at, channels_at, weights_at, bytes;
} qk_conv_layout;

static inline int32_t qk_conv_padded(int32_t n, int32_t unit) {
  return (n + unit - 1) / unit * unit;
}

/* The largest of 16, 8 and 4 that divides the channels of a pixel and of a group, else 1. */
static inline int32_t qk_conv_piece(const qk_conv_s8_params* p) {
  const int32_t both = p->input_channels | p->input_channels / p->groups;
  return both % 16 == 0 ? 16 : both % 8 == 0 ? 8 : both % 4 == 0 ? 4 : 1;
}

static inline qk_conv_layout qk_lay_out_conv(const qk_conv_s8_params* p) {
  qk_conv_layout l;
  const int32_t depth = p->input_channels / p->groups;
  const int32_t is_row = p->dilation_width == 1 && p->groups == 1;
  l.piece = qk_conv_piece(p);
  l.run = is_row ? p->kernel_width * depth : depth;
  l.runs = is_row ? p->kernel_height : p->kernel_height * p->kernel_width;
  const int32_t granule = l.piece == 1 ? 4 : l.piece;
  l.padded_run = qk_conv_padded(l.run, granule);
  l.k = l.runs * l.padded_run;
  l.padded_k = qk_conv_padded(l.k, 128);
  l.width = p->output_channels / p->groups;
  l.padded_width = qk_conv_padded(l.width, 16);
  l.steps_at = 32;
  l.channels_at = l.steps_at + l.padded_k / granule * 8;
  l.weights_at = l.channels_at + 3 * 4 * p->groups * l.padded_width;
  l.bytes = l.weights_at + p->output_channels * l.padded_k;
  return l;
}
#endif
