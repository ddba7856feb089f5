/* qk_average_pool_s8 for AArch64. Blocks of 1 output pixel. */
#ifndef QK_AVERAGE_POOL_S8_NEON_H
#define QK_AVERAGE_POOL_S8_NEON_H
#include "qk_average_pool_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_average_pool_s8_neon(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
