/* Transposed 2-D convolution, float, NHWC, each output gathers its taps: input row (oy + pad_top -
 * ky*dilation) / stride where that divides. Order as qk_conv_f32 (N10). */
#ifndef QK_CONV_TRANSPOSE_F32_H
#define QK_CONV_TRANSPOSE_F32_H
#include <stdint.h>

typedef struct {
  int32_t batch;           /* N */
  int32_t input_height;    /* H, pixels */
  int32_t input_width;     /* W, pixels */
  int32_t input_channels;  /* IC */
  int32_t output_height;   /* OH, pixels */
  int32_t output_width;    /* OW, pixels */
  int32_t output_channels; /* OC */
  int32_t kernel_height;   /* KH, taps */
  int32_t kernel_width;    /* KW, taps */
  int32_t stride_height;   /* input pixel step, output rows */
  int32_t stride_width;    /* input pixel step, output columns */
  int32_t pad_top;         /* output rows cut off before the image */
  int32_t pad_left;        /* output columns cut off before the image */
  int32_t dilation_height; /* tap step, output rows; 1: dense */
  int32_t dilation_width;  /* tap step, output columns; 1: dense */
  int32_t groups;          /* channels are split into this many independent parts */
  float output_min;        /* fused activation; -FLT_MAX: none */
  float output_max;        /* fused activation; FLT_MAX: none */
  const float* weights;    /* [KH][KW][IC/groups][OC] */
  const float* bias;       /* [OC]; NULL: zero */
} qk_conv_transpose_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_transpose_f32(const qk_conv_transpose_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
