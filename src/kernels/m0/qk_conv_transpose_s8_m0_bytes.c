#include "qk_conv_transpose_s8_m0_bytes.h"

#include <stddef.h>

#include "qk_biased_m0.h"
#include "qk_bytes_layer_m0.h"
#include "qk_conv_transpose_s8_taps_m0.h"

void qk_conv_transpose_s8_m0_bytes(const qk_conv_transpose_s8_params* p, const int8_t* input, int8_t* output,
                                   void* scratch) {
  const qk_bytes_header_m0* const header = (const qk_bytes_header_m0*)(const void*)p->weights;
  const int8_t* const shifts = header->shifts ? p->weights + header->shifts : NULL;
  const int32_t groups = p->groups, depth = p->input_channels / groups,
                channels = p->output_channels / groups;
  qk_bytes_m0 a;
  qk_bytes_start_m0(&a, (uint8_t*)scratch, p->kernel_height * p->kernel_width * depth, p->output_zero_point,
                    p->output_min, p->output_max);
  a.y = output;
  for (int32_t n = 0; n < p->batch; ++n, input += p->input_height * p->input_width * p->input_channels) {
    for (int32_t oy = 0; oy < p->output_height; ++oy) {
      for (int32_t ox = 0; ox < p->output_width; ++ox) {
        a.weights = header + 1;
        for (int32_t g = 0; g < groups; ++g) {
          qk_gather_transpose_m0(p, input + g * depth, oy, ox, depth, (char*)scratch, &qk_biased_m0);
          qk_bytes_sum_m0(&a);
          qk_bytes_layer_m0(&a, channels, shifts ? shifts + g * channels : NULL, qk_bytes_run_m0);
        }
      }
    }
  }
}
