/* Reduction along one axis, float: [outer][axis_length][inner] -> [outer][inner], elements in order (N10). */
#ifndef QK_REDUCE_F32_H
#define QK_REDUCE_F32_H
#include <stdint.h>

enum {
  QK_REDUCE_SUM = 0,
  QK_REDUCE_MEAN = 1,
  QK_REDUCE_MAX = 2,
  QK_REDUCE_MIN = 3,
  QK_REDUCE_PROD = 4,
  QK_REDUCE_L1 = 5,
  QK_REDUCE_L2 = 6,
  QK_REDUCE_SUM_SQUARE = 7,
  QK_REDUCE_LOG_SUM = 8,
  QK_REDUCE_LOG_SUM_EXP = 9
};

typedef struct {
  int32_t operation;   /* QK_REDUCE_* */
  int32_t outer;       /* product of the dimensions before the axis */
  int32_t axis_length; /* elements along the axis */
  int32_t inner;       /* product of the dimensions after the axis */
} qk_reduce_f32_params;

#ifdef __cplusplus
extern "C" {
#endif
void qk_reduce_f32(const qk_reduce_f32_params* p, const float* input, float* output);
#ifdef __cplusplus
}
#endif
#endif
