#include "qk_depthwise_in_place_s8_mve.h"

#include "qk_mve_depthwise.h"

void qk_depthwise_in_place_s8_mve(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                                  void* scratch) {
  const qk_depthwise_layout layout = qk_depthwise_channels_layout_of(p);
  qk_mve_run_depthwise(p, &layout, input, output, (int8_t*)scratch);
}
