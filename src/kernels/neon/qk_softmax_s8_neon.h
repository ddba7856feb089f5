/* qk_softmax_s8 for AArch64. */
#ifndef QK_SOFTMAX_S8_NEON_H
#define QK_SOFTMAX_S8_NEON_H
#include "qk_softmax_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* inner is 1. */
void qk_softmax_s8_neon(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
