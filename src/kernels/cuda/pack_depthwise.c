#include "pack_depthwise.h"

#include "qk_depthwise_conv_s8.h"

int cuda_depthwise_square_suits(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t taps = p->kernel_height;
  return p->input_channels == p->output_channels && p->output_channels % 4 == 0 && (taps == 3 || taps == 5) &&
         p->kernel_width == taps && (p->stride_width == 1 || p->stride_width == 2) &&
         p->dilation_width == 1 && p->output_width >= 4;
}

int32_t cuda_depthwise_square_packed_bytes(const void* params) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->kernel_height * ((p->kernel_width + 3) / 4 * 4) * p->output_channels;
}

void cuda_depthwise_square_pack(const void* params, int8_t* packed) {
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  const int32_t taps = p->kernel_width, words = (taps + 3) / 4;
  for (int32_t row = 0; row < p->kernel_height; ++row) {
    for (int32_t word = 0; word < words; ++word) {
      for (int32_t c = 0; c < p->output_channels; ++c) {
        for (int32_t tap = 4 * word; tap < 4 * word + 4; ++tap)
          *packed++ = (int8_t)(tap < taps ? p->weights[(row * taps + tap) * p->output_channels + c] : 0);
      }
    }
  }
}
