/* qk_fully_connected_s8 on Armv6-M: two outputs in one multiplication (qk_pairs_m0.h). */
#ifndef QK_FULLY_CONNECTED_S8_M0_H
#define QK_FULLY_CONNECTED_S8_M0_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* p->weights: packed; scratch: a row of inputs, each 4 bytes. */
void qk_fully_connected_s8_m0(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch);
#ifdef __cplusplus
}
#endif
#endif
