#include "qk_conv_s8_mve.h"

#include "qk_mve_convolve.h"

void qk_conv_s8_mve(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  qk_mve_convolve(p, QK_CONV_BAND_BYTES, input, output, scratch);
}
