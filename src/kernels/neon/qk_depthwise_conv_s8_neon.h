/* qk_depthwise_conv_s8 for AArch64. Blocks of up to 56 output pixels of a row.
 *
 * Weights: 16 bytes that start with int32 shifted, int32 narrow (no weight is -128); then a block for each 16
 * output channels: int32 bias[16], weights, int32 left_shifts[16] (only if shifted), multipliers[16]. The
 * weights are int8 [KW][KH][16] or, if 3x3 and narrow, [3 columns][16][3 rows and a zero]. The last block
 * holds the last 16 channels, so it may overlap the one before; with less than 16 channels the rest is zero.
 */
#ifndef QK_DEPTHWISE_CONV_S8_NEON_H
#define QK_DEPTHWISE_CONV_S8_NEON_H
#include "qk_depthwise_conv_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
/* scratch: addresses of input pixels, [columns][KH], KW*KH or at least 9*28 (9*8 with more output than input
 * channels); a pixel of padding; with less than 16 output channels 56*16 outputs; then or with more output
 * than input channels copies of as many input pixels. A pixel takes as many bytes as there are output
 * channels, at least 16. */
void qk_depthwise_conv_s8_neon(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch);
#ifdef __cplusplus
}
#endif
#endif
