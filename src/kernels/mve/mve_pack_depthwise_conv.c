#include <string.h>

#include "mve_pack.h"
#include "qk_mve_depthwise_layout.h"

int32_t mve_packed_depthwise_conv_bytes(const void* params) {
  const qk_depthwise_layout l = qk_depthwise_layout_of(params);
  return ((const qk_depthwise_conv_s8_params*)params)->output_channels * qk_depthwise_record_bytes(&l);
}

void mve_pack_depthwise_conv(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = params;
  const qk_depthwise_layout l = qk_depthwise_layout_of(p);
  const int32_t taps_x = p->kernel_width, oc = p->output_channels;
  memset(packed, 0, (size_t)mve_packed_depthwise_conv_bytes(p));
  for (int32_t c = 0; c < oc; ++c, packed += qk_depthwise_record_bytes(&l)) {
    const int32_t numbers[3] = {p->bias[c], p->multipliers[c],
                                p->left_shifts != NULL ? p->left_shifts[c] : 0};
    memcpy(packed, numbers, sizeof numbers);
    for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
      for (int32_t kx = 0; kx < taps_x; ++kx)
        packed[12 + kx * p->dilation_width * l.column_bytes + ky] = p->weights[(ky * taps_x + kx) * oc + c];
    }
  }
}
