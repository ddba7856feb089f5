/* qk_depthwise_conv_s8 for AArch64. Blocks of up to 4 output pixels of a row.
 *
 * Weights: 16 bytes that start with int32 shifted, int32 narrow (no weight is -128); then a block for each 16 output
 * channels: int32 bias[16], multipliers[16], left_shifts[16] (only if shifted), int8 [KH*KW][16]. The last block holds
 * the last 16 channels, so it may overlap the one before; with less than 16 channels it is filled with zeros. */
#ifndef QK_DEPTHWISE_CONV_S8_NEON_H
#define QK_DEPTHWISE_CONV_S8_NEON_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: qk_depthwise_scratch_neon.h. */
void qk_depthwise_conv_s8_neon(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch);
#ifdef __cplusplus
}
#endif
#endif
