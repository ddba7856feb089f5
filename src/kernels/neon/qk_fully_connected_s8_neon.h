/* qk_fully_connected_s8 for AArch64; weights packed as qk_panel_neon.h has them. Blocks of 8 rows. */
#ifndef QK_FULLY_CONNECTED_S8_NEON_H
#define QK_FULLY_CONNECTED_S8_NEON_H
#include "qk_fully_connected_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: the panel and a row. */
void qk_fully_connected_s8_neon(const qk_fully_connected_s8_params* p, const int8_t* input, int8_t* output,
                                void* scratch);
#ifdef __cplusplus
}
#endif
#endif
