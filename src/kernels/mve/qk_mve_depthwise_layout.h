/* How qk_depthwise_conv_s8_mve reads its input; the packer orders weights alike. */
#ifndef QK_MVE_DEPTHWISE_LAYOUT_H
#define QK_MVE_DEPTHWISE_LAYOUT_H
#include <stddef.h>
#include <stdint.h>

#include "qk_depthwise_conv_s8.h"

/* Scratch of the kernel that takes all channels of some rows: what it aims at, and what it uses where two
 * whole rows of output need it, since bands of some columns are slow where output and input overlap. Scratch
 * aimed at by the one that takes some channels of all rows. */
enum {
  QK_DEPTHWISE_BAND_BYTES = 4096,
  QK_DEPTHWISE_ROWS_BYTES = 40960,
  QK_DEPTHWISE_CHANNELS_BYTES = 512
};

/* A band holds [input channel][column][row]: the rows of input that `rows` rows of output need. A dilated
 * window is a wide one with zeros between its taps. */
typedef struct {
  int32_t rows;          /* of output at a time: 1, or 2 where a window of both has at most 16 bytes */
  int32_t column_bytes;  /* rows of input */
  int32_t window_width;  /* columns */
  int32_t chunks;        /* of 16 bytes, of a window */
  int32_t segment;       /* pixels of a row computed from one band */
  int32_t channels;      /* of the input in one band */
  int32_t channel_pitch; /* bytes from a channel to the next */
  int32_t band_bytes;    /* scratch */
} qk_depthwise_layout;

static inline void qk_depthwise_set_segment(const qk_depthwise_conv_s8_params* p, qk_depthwise_layout* l,
                                            int32_t segment) {
  const int32_t columns = (segment - 1) * p->stride_width + l->window_width;
  const int32_t beyond =
      8 * p->stride_width * l->column_bytes; /* a block of pixels may be read beyond the last */
  l->segment = segment;
  l->channel_pitch = columns * l->column_bytes;
  l->band_bytes = (l->channels * l->channel_pitch + beyond + 16 * l->chunks + 15) / 16 * 16;
}

/* Bands of at most `limit` bytes, if more than a pixel fits. */
static inline void qk_depthwise_fit(const qk_depthwise_conv_s8_params* p, qk_depthwise_layout* l,
                                    int32_t limit) {
  l->column_bytes = p->kernel_height + (l->rows - 1) * p->stride_height;
  l->window_width = (p->kernel_width - 1) * p->dilation_width + 1;
  l->chunks = (l->window_width * l->column_bytes + 15) / 16;
  l->channels = p->input_channels;
  qk_depthwise_set_segment(p, l, p->output_width);
  if (l->rows == 2 && l->band_bytes <= QK_DEPTHWISE_ROWS_BYTES) return;
  while (l->segment > 8 && l->band_bytes > limit) qk_depthwise_set_segment(p, l, (l->segment - 1) / 8 * 8);
  while (l->segment > 2 && l->band_bytes > limit) qk_depthwise_set_segment(p, l, l->segment / 2);
}

static inline qk_depthwise_layout qk_depthwise_layout_of(const qk_depthwise_conv_s8_params* p) {
  qk_depthwise_layout l;
  const int square = p->stride_height == p->stride_width && p->stride_height <= 2 &&
                     p->dilation_height == 1 && p->dilation_width == 1;
  l.rows = square && p->kernel_height == 3 && p->kernel_width <= 3 && p->left_shifts == NULL ? 2 : 1;
  qk_depthwise_fit(p, &l, QK_DEPTHWISE_BAND_BYTES);
  return l;
}

/* In place: whole rows, a multiple of 8 channels at a time. */
static inline qk_depthwise_layout qk_depthwise_channels_layout_of(const qk_depthwise_conv_s8_params* p) {
  qk_depthwise_layout l = qk_depthwise_layout_of(p);
  l.channels = 8;
  qk_depthwise_set_segment(p, &l, p->output_width);
  if (l.channel_pitch * 16 <= QK_DEPTHWISE_CHANNELS_BYTES)
    l.channels = QK_DEPTHWISE_CHANNELS_BYTES / l.channel_pitch / 8 * 8;
  if (l.channels > p->input_channels) l.channels = p->input_channels;
  qk_depthwise_set_segment(p, &l, p->output_width);
  return l;
}

static inline int32_t qk_depthwise_record_bytes(const qk_depthwise_layout* l) {
  return 12 + 16 * l->chunks;
}
#endif
