/* qk_average_pool_s8 on Armv6-M: sums channel by channel, no 64-bit products. */
#ifndef QK_AVERAGE_POOL_S8_M0_H
#define QK_AVERAGE_POOL_S8_M0_H
#include "qk_average_pool_s8.h"

#ifdef __cplusplus
extern "C" {
#endif

void qk_average_pool_s8_m0(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
