/* qk_matmul_s8 for Cortex-M with the DSP extension. */
#ifndef QK_MATMUL_S8_DSP_H
#define QK_MATMUL_S8_DSP_H
#include "qk_matmul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_matmul_s8_dsp(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
