/* Mean over windows, int8, NHWC: acc = sum over taps in the image of (x - input_zero_point), output by N6
 * with the multiplier of the number of counted taps (N8). Global pooling is a window of the whole image. */
#ifndef QK_AVERAGE_POOL_S8_H
#define QK_AVERAGE_POOL_S8_H
#include <stdint.h>

typedef struct {
  int32_t batch;              /* N */
  int32_t input_height;       /* H, pixels */
  int32_t input_width;        /* W, pixels */
  int32_t channels;           /* C */
  int32_t output_height;      /* OH, pixels */
  int32_t output_width;       /* OW, pixels */
  int32_t kernel_height;      /* KH, taps */
  int32_t kernel_width;       /* KW, taps */
  int32_t stride_height;      /* output pixel step, input rows */
  int32_t stride_width;       /* output pixel step, input columns */
  int32_t pad_top;            /* rows before the image */
  int32_t pad_left;           /* columns before the image */
  int32_t dilation_height;    /* tap step, input rows; 1: dense */
  int32_t dilation_width;     /* tap step, input columns; 1: dense */
  int32_t pad_bottom;         /* rows after the image; used when count_include_pad */
  int32_t pad_right;          /* columns after the image; used when count_include_pad */
  int32_t count_include_pad;  /* 0: taps in the image count; 1: taps in the padded image count */
  int32_t input_zero_point;   /* N1 */
  int32_t output_zero_point;  /* N1 */
  int32_t output_min;         /* fused activation, quantized units (N7) */
  int32_t output_max;         /* fused activation, quantized units (N7) */
  int32_t reverse;            /* 1: output pixels are computed last to first */
  int32_t multiplier_count;   /* 1: every window counts alike; else KH*KW */
  const int32_t* multipliers; /* [multiplier_count] entry count-1: s_in/(s_out*count), m < 2^30 (N6) */
  const int8_t* left_shifts;  /* [multiplier_count] 0..31 (N6); NULL: all zero */
} qk_average_pool_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_average_pool_s8(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
