/* Softmax or log-softmax along one axis, float; the maximum is subtracted first. May run in place. */
#ifndef QK_SOFTMAX_F32_H
#define QK_SOFTMAX_F32_H
#include <stdint.h>

typedef struct {
  int32_t outer;       /* product of the dimensions before the axis */
  int32_t axis_length; /* elements along the axis */
  int32_t inner;       /* product of the dimensions after the axis */
  int32_t log;         /* 1: log-softmax */
} qk_softmax_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_softmax_f32(const qk_softmax_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
