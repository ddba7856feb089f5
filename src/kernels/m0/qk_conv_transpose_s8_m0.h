/* qk_conv_transpose_s8 on Armv6-M: two channels in one multiplication (qk_pairs_m0.h). */
#ifndef QK_CONV_TRANSPOSE_S8_M0_H
#define QK_CONV_TRANSPOSE_S8_M0_H
#include "qk_conv_transpose_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* p->weights: packed; scratch: a pixel's taps, each 4 bytes. */
void qk_conv_transpose_s8_m0(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output,
                             void* scratch);
#ifdef __cplusplus
}
#endif
#endif
