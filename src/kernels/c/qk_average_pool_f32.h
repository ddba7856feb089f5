/* Mean over windows, float, NHWC: sum of the taps in the image, row by row, divided by the number of counted
 * taps. */
#ifndef QK_AVERAGE_POOL_F32_H
#define QK_AVERAGE_POOL_F32_H
#include <stdint.h>

typedef struct {
  int32_t batch;             /* N */
  int32_t input_height;      /* H, pixels */
  int32_t input_width;       /* W, pixels */
  int32_t channels;          /* C */
  int32_t output_height;     /* OH, pixels */
  int32_t output_width;      /* OW, pixels */
  int32_t kernel_height;     /* KH, taps */
  int32_t kernel_width;      /* KW, taps */
  int32_t stride_height;     /* output pixel step, input rows */
  int32_t stride_width;      /* output pixel step, input columns */
  int32_t pad_top;           /* rows before the image */
  int32_t pad_left;          /* columns before the image */
  int32_t dilation_height;   /* tap step, input rows; 1: dense */
  int32_t dilation_width;    /* tap step, input columns; 1: dense */
  int32_t pad_bottom;        /* rows after the image; used when count_include_pad */
  int32_t pad_right;         /* columns after the image; used when count_include_pad */
  int32_t count_include_pad; /* 0: taps in the image count; 1: taps in the padded image count */
  float output_min;          /* fused activation; -FLT_MAX: none */
  float output_max;          /* fused activation; FLT_MAX: none */
} qk_average_pool_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_average_pool_f32(const qk_average_pool_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
