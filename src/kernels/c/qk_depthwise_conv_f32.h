/* Depthwise 2-D convolution, float, NHWC: output channel c reads input channel c / (OC/IC). Order as
 * qk_conv_f32 (N10). */
#ifndef QK_DEPTHWISE_CONV_F32_H
#define QK_DEPTHWISE_CONV_F32_H
#include <stdint.h>

typedef struct {
  int32_t batch;           /* N */
  int32_t input_height;    /* H, pixels */
  int32_t input_width;     /* W, pixels */
  int32_t input_channels;  /* IC */
  int32_t output_height;   /* OH, pixels */
  int32_t output_width;    /* OW, pixels */
  int32_t output_channels; /* OC, a multiple of IC (the depth multiplier) */
  int32_t kernel_height;   /* KH, taps */
  int32_t kernel_width;    /* KW, taps */
  int32_t stride_height;   /* output pixel step, input rows */
  int32_t stride_width;    /* output pixel step, input columns */
  int32_t pad_top;         /* rows before the image */
  int32_t pad_left;        /* columns before the image */
  int32_t dilation_height; /* tap step, input rows; 1: dense */
  int32_t dilation_width;  /* tap step, input columns; 1: dense */
  float output_min;        /* fused activation; -FLT_MAX: none */
  float output_max;        /* fused activation; FLT_MAX: none */
  const float* weights;    /* [KH][KW][OC] */
  const float* bias;       /* [OC]; NULL: zero */
} qk_depthwise_conv_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_depthwise_conv_f32(const qk_depthwise_conv_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
