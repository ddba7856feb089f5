/* qk_matmul_s8 on Armv6-M: blocks of columns of b are packed in scratch for qk_bytes_m0.h. */
#ifndef QK_MATMUL_S8_M0_H
#define QK_MATMUL_S8_M0_H
#include "qk_matmul_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: qk_matmul_scratch_m0 bytes. */
void qk_matmul_s8_m0(const qk_matmul_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output,
                     void* scratch);
#ifdef __cplusplus
}
#endif
#endif
