/* qk_conv_transpose_s8 by qk_conv_row_s8_dsp, whose packed weights it has for each phase
 * (qk_transpose_rows.h). */
#ifndef QK_CONV_TRANSPOSE_ROW_S8_DSP_H
#define QK_CONV_TRANSPOSE_ROW_S8_DSP_H
#include "qk_conv_transpose_s8.h"

#ifdef __cplusplus
extern "C" {
#endif
void qk_conv_transpose_row_s8_dsp(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output,
                                  void* scratch);
#ifdef __cplusplus
}
#endif
#endif
