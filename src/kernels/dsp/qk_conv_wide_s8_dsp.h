/* qk_conv_s8 for Cortex-M with the DSP extension, as qk_conv_s8_dsp, but with weights of 2 bytes: a little
 * faster. */
#ifndef QK_CONV_WIDE_S8_DSP_H
#define QK_CONV_WIDE_S8_DSP_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_wide_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
