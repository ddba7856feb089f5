/* qk_fully_connected_s8 on Armv6-M: weights keep their size, taps are read where they are (qk_bytes_m0.h). */
#ifndef QK_FULLY_CONNECTED_S8_M0_BYTES_H
#define QK_FULLY_CONNECTED_S8_M0_BYTES_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* p->weights: packed; scratch: a byte for each tap, rounded up to 4, if there are not whole fours of taps. */
void qk_fully_connected_s8_m0_bytes(const qk_fully_connected_s8_params* p, const int8_t* input,
                                    int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
