#include "qk_conv_s8_dsp.h"

#include "qk_convolve_dsp.h"
#include "qk_tile_dsp.h"

void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  qk_convolve_dsp(p, qk_run_tile_dsp, input, output, scratch);
}
