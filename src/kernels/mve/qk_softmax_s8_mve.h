/* qk_softmax_s8 for Armv8.1-M with MVE, along the last axis. */
#ifndef QK_SOFTMAX_S8_MVE_H
#define QK_SOFTMAX_S8_MVE_H
#include "qk_softmax_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_softmax_s8_mve(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
