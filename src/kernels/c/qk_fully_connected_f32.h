/* Fully connected layer, float: output[row][o] = bias[o] + sum_i input[row][i]*weights[i][o], i ascending
 * (N10). */
#ifndef QK_FULLY_CONNECTED_F32_H
#define QK_FULLY_CONNECTED_F32_H
#include <stdint.h>

typedef struct {
  int32_t rows;         /* independent input vectors */
  int32_t in_features;  /* IN */
  int32_t out_features; /* OUT */
  float output_min;     /* fused activation; -FLT_MAX: none */
  float output_max;     /* fused activation; FLT_MAX: none */
  const float* weights; /* [IN][OUT] */
  const float* bias;    /* [OUT]; NULL: zero */
} qk_fully_connected_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_fully_connected_f32(const qk_fully_connected_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
