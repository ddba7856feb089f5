/* qk_conv_transpose_s8 by qk_conv_s8_neon, whose packed weights it has for each phase (qk_transpose_rows.h).
 */
#ifndef QK_CONV_TRANSPOSE_S8_NEON_H
#define QK_CONV_TRANSPOSE_S8_NEON_H
#include "qk_conv_transpose_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_transpose_s8_neon(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch);
#ifdef __cplusplus
}
#endif
#endif
