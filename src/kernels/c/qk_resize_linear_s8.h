/* Bilinear resize, int8, NHWC, quantization kept (N8). With w = row_weights[oy], v = column_weights[ox], in
 * 1/2048: y = (((2048-w)*((2048-v)*x00 + v*x01) + w*((2048-v)*x10 + v*x11)) + 2^21) >> 22. */
#ifndef QK_RESIZE_LINEAR_S8_H
#define QK_RESIZE_LINEAR_S8_H
#include <stdint.h>

typedef struct {
  int32_t batch;                 /* N */
  int32_t input_height;          /* H, pixels */
  int32_t input_width;           /* W, pixels */
  int32_t output_height;         /* OH, pixels */
  int32_t output_width;          /* OW, pixels */
  int32_t channels;              /* C */
  const int32_t* row_index0;     /* [OH] input row of weight 2048-w */
  const int32_t* row_index1;     /* [OH] input row of weight w */
  const int16_t* row_weights;    /* [OH] 0..2048 */
  const int32_t* column_index0;  /* [OW] input column of weight 2048-v */
  const int32_t* column_index1;  /* [OW] input column of weight v */
  const int16_t* column_weights; /* [OW] 0..2048 */
} qk_resize_linear_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_resize_linear_s8(const qk_resize_linear_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
