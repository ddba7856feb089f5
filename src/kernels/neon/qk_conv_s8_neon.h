/* qk_conv_s8 for AArch64; weights packed as qk_panel_neon.h has them. Blocks of 8 output pixels. */
#ifndef QK_CONV_S8_NEON_H
#define QK_CONV_S8_NEON_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: the panel of a group and, where a tap is no multiple of 8 channels or dilated, a row. */
void qk_conv_s8_neon(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
