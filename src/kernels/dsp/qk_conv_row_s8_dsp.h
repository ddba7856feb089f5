/* qk_conv_s8 for Cortex-M with the DSP extension, pixel by pixel, slower than qk_conv_s8_dsp but with little
 * scratch: the bytes of a window, none where windows are single pixels. `weights` is the packed table of
 * pack_vector.c. */
#ifndef QK_CONV_ROW_S8_DSP_H
#define QK_CONV_ROW_S8_DSP_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_row_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
