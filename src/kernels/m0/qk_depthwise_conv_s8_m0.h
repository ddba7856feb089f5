/* qk_depthwise_conv_s8 on Armv6-M, channel by channel: the output may lie where an input of the same shape
 * lies. */
#ifndef QK_DEPTHWISE_CONV_S8_M0_H
#define QK_DEPTHWISE_CONV_S8_M0_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: qk_depthwise_words_m0. */
void qk_depthwise_conv_s8_m0(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                             void* scratch);
#ifdef __cplusplus
}
#endif
#endif
