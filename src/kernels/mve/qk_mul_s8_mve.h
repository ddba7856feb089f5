/* qk_mul_s8 for Armv8.1-M with MVE. */
#ifndef QK_MUL_S8_MVE_H
#define QK_MUL_S8_MVE_H
#include "qk_mul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_mul_s8_mve(const qk_mul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
