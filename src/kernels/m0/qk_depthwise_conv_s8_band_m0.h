/* The part of a channel that qk_depthwise_conv_s8_m0 keeps in scratch: rows of the padded input, each value a
 * word, enough for `outputs` rows of output. Also read by qtool, which plans the scratch. */
#ifndef QK_DEPTHWISE_CONV_S8_BAND_M0_H
#define QK_DEPTHWISE_CONV_S8_BAND_M0_H
#include "qk_depthwise_conv_s8.h"

typedef struct {
  int32_t columns; /* of the padded input that any tap reads */
  int32_t rows;    /* of the padded input in scratch */
  int32_t outputs; /* rows of output that those give */
  int32_t threes; /* of weights in a tap row, 1..3, for qk_depthwise_rows_m0.h; 0: it cannot do this window */
} qk_depthwise_band_m0;

/* As many rows as fit 2 KiB, at least one row of output. */
static inline qk_depthwise_band_m0 qk_depthwise_plan_m0(const qk_depthwise_conv_s8_params* p) {
  qk_depthwise_band_m0 b;
  const int32_t row_limit = 512;
  b.columns = (p->output_width - 1) * p->stride_width + (p->kernel_width - 1) * p->dilation_width + 1;
  b.rows = (p->kernel_height - 1) * p->dilation_height + 1;
  b.outputs = 1;
  b.threes = p->dilation_width == 1 && p->kernel_width <= 9 ? (p->kernel_width + 2) / 3 : 0;
  while (b.outputs < p->output_height && (b.rows + p->stride_height) * b.columns <= row_limit) {
    b.rows += p->stride_height;
    ++b.outputs;
  }
  return b;
}

/* Words of scratch: the band, two that tap rows padded to threes may read behind it, and the weights. */
static inline int32_t qk_depthwise_words_m0(const qk_depthwise_conv_s8_params* p,
                                            const qk_depthwise_band_m0* b) {
  return b->rows * b->columns + 2 + 3 * b->threes * p->kernel_height;
}
#endif
