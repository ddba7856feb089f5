/* qk_depthwise_conv_s8 for 3x3 windows of stride 1 and dilation 1 that keep the number of channels, for
 * Cortex-M with the DSP extension. `weights` is the packed table of pack_depthwise_3x3.c. Input and output
 * may be the same memory when they have the same shape. Scratch: 32 bytes a column of the output and 2 more.
 */
#ifndef QK_DEPTHWISE_CONV_3X3_S8_DSP_H
#define QK_DEPTHWISE_CONV_3X3_S8_DSP_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_depthwise_conv_3x3_s8_dsp(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                                  void* scratch);
#ifdef __cplusplus
}
#endif
#endif
