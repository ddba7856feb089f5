/* Bilinear resize, float, NHWC. With w = row_weights[oy], v = column_weights[ox]:
 * y = (1-w)*((1-v)*x00 + v*x01) + w*((1-v)*x10 + v*x11). */
#ifndef QK_RESIZE_LINEAR_F32_H
#define QK_RESIZE_LINEAR_F32_H
#include <stdint.h>

typedef struct {
  int32_t batch;                /* N */
  int32_t input_height;         /* H, pixels */
  int32_t input_width;          /* W, pixels */
  int32_t output_height;        /* OH, pixels */
  int32_t output_width;         /* OW, pixels */
  int32_t channels;             /* C */
  const int32_t* row_index0;    /* [OH] input row of weight 1-w */
  const int32_t* row_index1;    /* [OH] input row of weight w */
  const float* row_weights;     /* [OH] 0..1 */
  const int32_t* column_index0; /* [OW] input column of weight 1-v */
  const int32_t* column_index1; /* [OW] input column of weight v */
  const float* column_weights;  /* [OW] 0..1 */
} qk_resize_linear_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_resize_linear_f32(const qk_resize_linear_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
