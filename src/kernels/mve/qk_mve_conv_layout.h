/* How qk_mve_convolve reads its input; the packer orders weights alike. */
#ifndef QK_MVE_CONV_LAYOUT_H
#define QK_MVE_CONV_LAYOUT_H
#include <stdint.h>

#include "qk_conv_s8.h"

/* Where the inputs of a pixel's window come from:
 * QK_CONV_DIRECT   1x1 without padding, of more than 32 channels or rows of few pixels: the input;
 * QK_CONV_DENSE    1x1 of pixels next to each other, of 8, 16 or 32 channels: the input or a copy of some
 * pixels; QK_CONV_COLUMNS  a band of columns in scratch, [column][KH][depth]: windows of neighbouring pixels
 * share columns and are contiguous; weights are in the order [KW][KH][depth]; QK_CONV_PATCHES  a copy of each
 * window in scratch, [KH][KW][depth]. */
enum { QK_CONV_DIRECT, QK_CONV_DENSE, QK_CONV_COLUMNS, QK_CONV_PATCHES };

enum {
  QK_CONV_BAND_BYTES = 2048,  /* scratch aimed at by qk_conv_s8_mve */
  QK_CONV_NARROW_BYTES = 512, /* by qk_conv_narrow_s8_mve */
  QK_CONV_SMALL_BYTES = 1536, /* by qk_conv_small_s8_mve */
  QK_CONV_SHALLOW = 8         /* channels of a group so few that several columns are copied at once */
};

typedef struct {
  int32_t source;      /* QK_CONV_... */
  int32_t depth;       /* input channels of a group */
  int32_t inputs;      /* elements of a window, of one group */
  int32_t pixel_pitch; /* bytes of scratch from a window to the next pixel's */
  int32_t segment;     /* pixels of a row computed from one band */
  int32_t group_bytes; /* scratch of a group */
} qk_conv_layout;

static inline int32_t qk_conv_band_bytes(const qk_conv_s8_params* p, const qk_conv_layout* l,
                                         int32_t pixels) {
  const int32_t windows = l->source == QK_CONV_COLUMNS ? ((pixels - 1) * p->stride_width + p->kernel_width) *
                                                             p->kernel_height * l->depth
                                                       : pixels * l->pixel_pitch;
  return (windows + 31) / 16 * 16; /* a last chunk may reach 15 bytes beyond */
}

/* A dense 1x1 layer is one long row. */
static inline void qk_conv_flatten(qk_conv_s8_params* p) {
  if (p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 && p->stride_width == 1 &&
      p->pad_top == 0 && p->pad_left == 0 && p->output_height == p->input_height &&
      p->output_width == p->input_width) {
    p->output_width *= p->batch * p->output_height;
    p->input_width = p->output_width;
    p->batch = p->input_height = p->output_height = 1;
  }
}

static inline void qk_conv_set_segment(const qk_conv_s8_params* p, qk_conv_layout* l, int32_t limit) {
  const int32_t fit = 1 + (limit / p->groups - qk_conv_band_bytes(p, l, 1)) / l->pixel_pitch;
  l->segment = fit < 2 ? 2 : fit < 4 ? fit / 2 * 2 : fit / 4 * 4;
  if (fit >= p->output_width) l->segment = p->output_width + p->output_width % 2;
  l->group_bytes = qk_conv_band_bytes(p, l, l->segment);
}

/* Of flattened parameters. band_bytes: scratch aimed at; it sets segments, not the order of weights. */
static inline qk_conv_layout qk_conv_layout_of(const qk_conv_s8_params* p, int32_t band_bytes) {
  qk_conv_layout l;
  l.depth = p->input_channels / p->groups;
  l.inputs = p->kernel_height * p->kernel_width * l.depth;
  l.source = QK_CONV_PATCHES;
  if (p->kernel_height == 1 && p->kernel_width == 1) {
    const int inside = p->pad_top == 0 && p->pad_left == 0 &&
                       (p->output_height - 1) * p->stride_height < p->input_height &&
                       (p->output_width - 1) * p->stride_width < p->input_width;
    if (inside && (l.inputs > 32 || (l.inputs > 16 && p->output_width < 24)))
      l.source = QK_CONV_DIRECT;
    else if (inside && p->output_width == p->input_width && p->output_height == 1 && p->batch == 1 &&
             p->groups == 1 && (l.inputs == 8 || l.inputs == 16 || l.inputs == 32))
      l.source = QK_CONV_DENSE;
  } else if (p->dilation_width == 1 && p->stride_width < p->kernel_width) {
    l.source = QK_CONV_COLUMNS;
  }
  const int32_t limit = l.source == QK_CONV_DENSE ? band_bytes / 16 * l.inputs
                        : l.inputs > 16           ? band_bytes
                                                  : band_bytes / 2;
  l.pixel_pitch = l.source == QK_CONV_COLUMNS ? p->stride_width * p->kernel_height * l.depth
                  : l.inputs <= 8             ? 8
                                              : (l.inputs + 15) / 16 * 16;
  qk_conv_set_segment(p, &l, limit);
  return l;
}

/* Of qk_conv_small_s8_mve: patches only. */
static inline qk_conv_layout qk_conv_small_layout_of(const qk_conv_s8_params* p) {
  qk_conv_layout l;
  l.source = QK_CONV_PATCHES;
  l.depth = p->input_channels / p->groups;
  l.inputs = p->kernel_height * p->kernel_width * l.depth;
  l.pixel_pitch = (l.inputs + 15) / 16 * 16;
  qk_conv_set_segment(p, &l, QK_CONV_SMALL_BYTES);
  return l;
}
#endif
