/* qk_depthwise_conv_s8 for Armv8.1-M with MVE in little code: a row of output at a time. weights: the records
 * of qk_mve_planes.h, bias, multipliers and left shifts included. Inputs of neighbouring pixels of a row are
 * read before any of them is written. */
#ifndef QK_DEPTHWISE_SMALL_S8_MVE_H
#define QK_DEPTHWISE_SMALL_S8_MVE_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_depthwise_small_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch);
#ifdef __cplusplus
}
#endif
#endif
