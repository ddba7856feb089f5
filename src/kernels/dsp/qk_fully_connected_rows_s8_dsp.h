/* qk_fully_connected_s8 for Cortex-M with the DSP extension, 3 rows at a time. `weights` is the packed table
 * of pack_tile.c. Scratch: 3 rows as int16. */
#ifndef QK_FULLY_CONNECTED_ROWS_S8_DSP_H
#define QK_FULLY_CONNECTED_ROWS_S8_DSP_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_fully_connected_rows_s8_dsp(const qk_fully_connected_s8_params* p, const int8_t* input,
                                    int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
