/* 2-D convolution, int8, NHWC. acc = bias + sum x*w, padded taps read input_zero_point (N5); output by N6. */
#ifndef QK_CONV_S8_H
#define QK_CONV_S8_H
#include <stdint.h>

typedef struct {
  int32_t batch;              /* N */
  int32_t input_height;       /* H, pixels */
  int32_t input_width;        /* W, pixels */
  int32_t input_channels;     /* IC */
  int32_t output_height;      /* OH, pixels */
  int32_t output_width;       /* OW, pixels */
  int32_t output_channels;    /* OC */
  int32_t kernel_height;      /* KH, taps */
  int32_t kernel_width;       /* KW, taps */
  int32_t stride_height;      /* output pixel step, input rows */
  int32_t stride_width;       /* output pixel step, input columns */
  int32_t pad_top;            /* rows before the image */
  int32_t pad_left;           /* columns before the image */
  int32_t dilation_height;    /* tap step, input rows; 1: dense */
  int32_t dilation_width;     /* tap step, input columns; 1: dense */
  int32_t groups;             /* channels are split into this many independent parts */
  int32_t input_zero_point;   /* value of padded taps (N5) */
  int32_t output_zero_point;  /* N1 */
  int32_t output_min;         /* fused activation, quantized units (N7) */
  int32_t output_max;         /* fused activation, quantized units (N7) */
  int32_t reverse;            /* 1: output pixels are computed last to first */
  const int8_t* weights;      /* [OC][KH][KW][IC/groups], zero point 0 */
  const int32_t* bias;        /* [OC] scale s_in*s_w, minus input_zero_point*sum(w) (N5) */
  const int32_t* multipliers; /* [OC] m < 2^30 (N6) */
  const int8_t* left_shifts;  /* [OC] 0..31 (N6); NULL: all zero */
} qk_conv_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_s8(const qk_conv_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
