/* qk_mul_s8 on Armv6-M: 23 instructions an element. */
#ifndef QK_MUL_S8_M0_H
#define QK_MUL_S8_M0_H
#include "qk_mul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* The output may be the memory of an operand that is not broadcast. */
void qk_mul_s8_m0(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
