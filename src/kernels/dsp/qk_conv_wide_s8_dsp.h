/* qk_conv_s8 for Cortex-M with the DSP extension, a little faster than qk_conv_s8_dsp with weights twice as large. `weights` is the packed table of pack_tile.c.
 * 3 output pixels at a time; scratch: qk_conv_s8_dsp_scratch of dsp_variants.c, aligned to 8 bytes. */
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
