/* qk_conv_s8 for Cortex-M with the DSP extension, 3 pixels at a time. `weights` is the packed table of
 * pack_tile.c. Scratch: 3 windows as int16 and, unless windows are single pixels, 3 windows as bytes. */
#ifndef QK_CONV_S8_DSP_H
#define QK_CONV_S8_DSP_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
