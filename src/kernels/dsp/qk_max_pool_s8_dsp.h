/* qk_max_pool_s8 for Cortex-M with the DSP extension. */
#ifndef QK_MAX_POOL_S8_DSP_H
#define QK_MAX_POOL_S8_DSP_H
#include "qk_max_pool_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_max_pool_s8_dsp(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
