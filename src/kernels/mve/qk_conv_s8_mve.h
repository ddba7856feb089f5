/* qk_conv_s8 for Armv8.1-M with MVE: 2 pixels x 4 output channels at a time, or 4 x 2
 * where weights stay in registers. weights: of each group, packed
 * as qk_mve_dot.h says in the order of qk_mve_conv_layout.h, bias, multipliers and left shifts included.
 * Outputs are written in blocks of two pixels, whose inputs are read then or before, or in longer ones that
 * lie on no input still to be read. */
#ifndef QK_CONV_S8_MVE_H
#define QK_CONV_S8_MVE_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_s8_mve(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
