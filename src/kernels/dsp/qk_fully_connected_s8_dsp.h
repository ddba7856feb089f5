/* qk_fully_connected_s8 for Cortex-M with the DSP extension, a row at a time. `weights` is the packed table
 * of pack_fully_connected.c. */
#ifndef QK_FULLY_CONNECTED_S8_DSP_H
#define QK_FULLY_CONNECTED_S8_DSP_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_fully_connected_s8_dsp(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
