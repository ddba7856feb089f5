/* qk_conv_s8 for Armv8.1-M with MVE: the least code. weights: of each group, packed
 * as qk_mve_dot.h says bias, multipliers and left shifts included.
 * Outputs are written in blocks of two pixels; inputs are read then or before. */
#ifndef QK_CONV_SMALL_S8_MVE_H
#define QK_CONV_SMALL_S8_MVE_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_small_s8_mve(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
