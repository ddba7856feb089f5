/* qk_depthwise_conv_s8_mve for 3x3 windows of stride 1 with outputs of the input's shape, some channels at a
 * time: the output may be the input's memory. */
#ifndef QK_DEPTHWISE_IN_PLACE_S8_MVE_H
#define QK_DEPTHWISE_IN_PLACE_S8_MVE_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_depthwise_in_place_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                                  void* scratch);
#ifdef __cplusplus
}
#endif
#endif
