/* qk_add_s8 for Cortex-M with the DSP extension. The output may be the memory of an operand that is not
 * broadcast. */
#ifndef QK_ADD_S8_DSP_H
#define QK_ADD_S8_DSP_H
#include "qk_add_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_add_s8_dsp(const qk_add_s8_params* p, const int8_t* a, const int8_t* b, int8_t* output);
#ifdef __cplusplus
}
#endif
#endif
