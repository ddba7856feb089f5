#include "qk_reduce_f32.h"

#include "qk_reduce_element.h"

/* Inlined for each operation, so that the simple ones become vector loops. */
static inline void accumulate(int32_t operation, const float* restrict x, int32_t count, float* restrict y) {
  for (int32_t i = 0; i < count; ++i) y[i] = qk_reduce_step(operation, y[i], x[i]);
}

/* y[i] = y[i] (+) x[i] */
static void accumulate_row(int32_t operation, const float* restrict x, int32_t count, float* restrict y) {
  switch (operation) {
    case QK_REDUCE_MAX:
      accumulate(QK_REDUCE_MAX, x, count, y);
      break;
    case QK_REDUCE_MIN:
      accumulate(QK_REDUCE_MIN, x, count, y);
      break;
    case QK_REDUCE_PROD:
      accumulate(QK_REDUCE_PROD, x, count, y);
      break;
    case QK_REDUCE_L1:
      accumulate(QK_REDUCE_L1, x, count, y);
      break;
    case QK_REDUCE_L2:
    case QK_REDUCE_SUM_SQUARE:
      accumulate(QK_REDUCE_SUM_SQUARE, x, count, y);
      break;
    default:
      accumulate(QK_REDUCE_SUM, x, count, y);
      break;
  }
}

void qk_reduce_f32(const qk_reduce_f32_params* p, const float* input, float* output) {
  for (int32_t o = 0; o < p->outer; ++o, input += (int64_t)p->axis_length * p->inner, output += p->inner) {
    if (p->operation == QK_REDUCE_LOG_SUM_EXP) {
      for (int32_t i = 0; i < p->inner; ++i) output[i] = qk_log_sum_exp(input + i, p->axis_length, p->inner);
      continue;
    }
    for (int32_t i = 0; i < p->inner; ++i) output[i] = qk_reduce_start(p->operation);
    for (int32_t j = 0; j < p->axis_length; ++j)
      accumulate_row(p->operation, input + (int64_t)j * p->inner, p->inner, output);
    for (int32_t i = 0; i < p->inner; ++i)
      output[i] = qk_reduce_finish(p->operation, output[i], p->axis_length);
  }
}
