/* qk_softmax_s8 for the DSP extension, along the last axis. */
#ifndef QK_SOFTMAX_S8_DSP_H
#define QK_SOFTMAX_S8_DSP_H
#include "qk_softmax_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_softmax_s8_dsp(const qk_softmax_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
