/* qk_table_s8 on Armv6-M: 5 instructions an element. */
#ifndef QK_TABLE_S8_M0_H
#define QK_TABLE_S8_M0_H
#include "qk_table_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_table_s8_m0(const qk_table_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
