/* A fully connected layer as the convolution of 1x1 images that it is. */
#ifndef QK_FULLY_CONNECTED_CONV_CUDA_H
#define QK_FULLY_CONNECTED_CONV_CUDA_H
#include "qk_conv_s8.h"
#include "qk_fully_connected_s8.h"

static inline qk_conv_s8_params qk_fully_connected_conv(const qk_fully_connected_s8_params* p) {
  const qk_conv_s8_params conv = {p->rows,
                                  1,
                                  1,
                                  p->in_features,
                                  1,
                                  1,
                                  p->out_features,
                                  1,
                                  1,
                                  1,
                                  1,
                                  0,
                                  0,
                                  1,
                                  1,
                                  1,
                                  0,
                                  p->output_zero_point,
                                  p->output_min,
                                  p->output_max,
                                  0,
                                  p->weights,
                                  p->bias,
                                  p->multipliers,
                                  p->left_shifts};
  return conv;
}
#endif
