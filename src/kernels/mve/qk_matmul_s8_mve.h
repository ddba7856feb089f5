/* qk_matmul_s8 for Armv8.1-M with MVE: 2 rows x 4 columns at a time. scratch: four columns of b and what
 * belongs to rows, see qk_mve_matmul_layout.h. */
#ifndef QK_MATMUL_S8_MVE_H
#define QK_MATMUL_S8_MVE_H
#include "qk_matmul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_matmul_s8_mve(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                      void* scratch);
#ifdef __cplusplus
}
#endif
#endif
