/* Maximum over windows, int8, NHWC. Padded taps do not take part; an empty window gives -128 before the
 * clamp. */
#ifndef QK_MAX_POOL_S8_H
#define QK_MAX_POOL_S8_H
#include <stdint.h>

typedef struct {
  int32_t batch;           /* N */
  int32_t input_height;    /* H, pixels */
  int32_t input_width;     /* W, pixels */
  int32_t channels;        /* C */
  int32_t output_height;   /* OH, pixels */
  int32_t output_width;    /* OW, pixels */
  int32_t kernel_height;   /* KH, taps */
  int32_t kernel_width;    /* KW, taps */
  int32_t stride_height;   /* output pixel step, input rows */
  int32_t stride_width;    /* output pixel step, input columns */
  int32_t pad_top;         /* rows before the image */
  int32_t pad_left;        /* columns before the image */
  int32_t dilation_height; /* tap step, input rows; 1: dense */
  int32_t dilation_width;  /* tap step, input columns; 1: dense */
  int32_t output_min;      /* fused activation, quantized units (N7) */
  int32_t output_max;      /* fused activation, quantized units (N7) */
  int32_t reverse;         /* 1: output pixels are computed last to first */
} qk_max_pool_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_max_pool_s8(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
