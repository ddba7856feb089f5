/* qk_max_pool_s8 on Armv6-M: 7 instructions a tap and channel. */
#ifndef QK_MAX_POOL_S8_M0_H
#define QK_MAX_POOL_S8_M0_H
#include "qk_max_pool_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_max_pool_s8_m0(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
