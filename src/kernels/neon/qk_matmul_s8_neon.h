/* qk_matmul_s8 for AArch64. */
#ifndef QK_MATMUL_S8_NEON_H
#define QK_MATMUL_S8_NEON_H
#include "qk_matmul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: 8 rows of a and up to 32 columns of b, packed: 8 * (k rounded up to 8) bytes, and 96 more for each
 * 8 columns. */
void qk_matmul_s8_neon(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                       void* scratch);
#ifdef __cplusplus
}
#endif
#endif
