/* Fully connected layer, int8: output[row][o] = rescale(bias[o] + sum_i input[row][i]*weights[o][i]) (N5,
 * N6). */
#ifndef QK_FULLY_CONNECTED_S8_H
#define QK_FULLY_CONNECTED_S8_H
#include <stdint.h>

typedef struct {
  int32_t rows;               /* independent input vectors */
  int32_t in_features;        /* IN */
  int32_t out_features;       /* OUT */
  int32_t output_zero_point;  /* N1 */
  int32_t output_min;         /* fused activation, quantized units (N7) */
  int32_t output_max;         /* fused activation, quantized units (N7) */
  const int8_t* weights;      /* [OUT][IN], zero point 0 */
  const int32_t* bias;        /* [OUT] scale s_in*s_w, minus input_zero_point*sum(w) (N5) */
  const int32_t* multipliers; /* [OUT] m < 2^30 (N6) */
  const int8_t* left_shifts;  /* [OUT] 0..31 (N6); NULL: all zero */
} qk_fully_connected_s8_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_fully_connected_s8(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
