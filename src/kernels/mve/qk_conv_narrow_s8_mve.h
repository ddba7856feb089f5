/* qk_conv_s8_mve with the windows of fewer pixels in scratch; the same packed weights. */
#ifndef QK_CONV_NARROW_S8_MVE_H
#define QK_CONV_NARROW_S8_MVE_H
#include "qk_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_narrow_s8_mve(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch);
#ifdef __cplusplus
}
#endif
#endif
