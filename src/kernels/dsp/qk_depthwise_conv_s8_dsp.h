/* qk_depthwise_conv_s8 for Cortex-M with the DSP extension, any window, pixel by pixel. `weights` is the
 * packed table of pack_depthwise.c. Scratch: the offsets of the taps, twice, then a pixel of zero points or,
 * where an input channel does not meet its output channel at the same place, the window. */
#ifndef QK_DEPTHWISE_CONV_S8_DSP_H
#define QK_DEPTHWISE_CONV_S8_DSP_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_depthwise_conv_s8_dsp(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch);
#ifdef __cplusplus
}
#endif
#endif
