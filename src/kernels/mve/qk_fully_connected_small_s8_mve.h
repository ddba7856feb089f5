/* qk_fully_connected_s8 for Armv8.1-M with MVE in little code: a row at a time, 8 outputs of it. weights:
 * packed as qk_mve_dot.h says, bias, multipliers and left shifts included. scratch: one row where IN is no
 * multiple of 16. */
#ifndef QK_FULLY_CONNECTED_SMALL_S8_MVE_H
#define QK_FULLY_CONNECTED_SMALL_S8_MVE_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_fully_connected_small_s8_mve(const qk_fully_connected_s8_params* p, const int8_t* input,
                                     int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
