/* qk_table_s8 for AArch64. May run in place. */
#ifndef QK_TABLE_S8_NEON_H
#define QK_TABLE_S8_NEON_H
#include "qk_table_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_table_s8_neon(const qk_table_s8_params* p, const int8_t* input, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
