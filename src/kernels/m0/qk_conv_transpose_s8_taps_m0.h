/* The taps of a transposed convolution's output pixel, as those of qk_conv_s8_taps_m0.h; taps that do not
 * contribute read the zero point, which the packed biases account for. */
#ifndef QK_CONV_TRANSPOSE_S8_TAPS_M0_H
#define QK_CONV_TRANSPOSE_S8_TAPS_M0_H
#include "qk_conv_transpose_s8.h"
#include "qk_tap_form_m0.h"

/* position / stride where that divides and lies below length, else -1. */
static inline int32_t qk_transpose_source_m0(int32_t position, int32_t stride, int32_t length) {
  if (position < 0) return -1;
  if (stride == 2) {
    if (position & 1) return -1;
    position >>= 1;
  } else if (stride != 1) {
    if (position % stride != 0) return -1;
    position /= stride;
  }
  return position < length ? position : -1;
}

/* `image`: at the first channel of the group. */
static inline void qk_gather_transpose_m0(const qk_conv_transpose_s8_params* p, const int8_t* image,
                                          int32_t oy, int32_t ox, int32_t depth, char* out,
                                          const qk_tap_form_m0* form) {
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y =
        qk_transpose_source_m0(oy + p->pad_top - ky * p->dilation_height, p->stride_height, p->input_height);
    int32_t position = ox + p->pad_left;
    if (y < 0) {
      out = form->fill(p->input_zero_point, p->kernel_width * depth, out);
      continue;
    }
    const int8_t* const row = image + y * p->input_width * p->input_channels;
    for (int32_t kx = p->kernel_width; kx > 0; --kx, position -= p->dilation_width) {
      const int32_t x = qk_transpose_source_m0(position, p->stride_width, p->input_width);
      out = x < 0 ? form->fill(p->input_zero_point, depth, out)
                  : form->copy(row + x * p->input_channels, depth, out);
    }
  }
}
#endif
