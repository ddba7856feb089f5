/* MVE: windows of a convolution, copied to scratch. */
#ifndef QK_MVE_PATCHES_H
#define QK_MVE_PATCHES_H
#include <stddef.h>

#include "qk_mve_conv_layout.h"
#include "qk_mve_copy.h"

/* One row of taps of one pixel's window, tap by tap; row: NULL outside the image. */
static void qk_mve_fill_taps(const qk_conv_s8_params* p, int32_t depth, int8_t* to, const int8_t* row,
                             int32_t left) {
  for (int32_t kx = 0; kx < p->kernel_width; ++kx, to += depth) {
    const int32_t x = left + kx * p->dilation_width;
    if (row == NULL || x < 0 || x >= p->input_width) {
      qk_mve_fill_runs(to, 1, p->input_zero_point, 1, depth);
    } else {
      qk_mve_copy_runs(to, 16, row + x * p->input_channels, 16, 1, depth);
    }
  }
}

/* Windows of a group from `top` and column * stride on; rows of dense windows inside the image are copied for
 * all pixels together. */
__attribute__((noinline)) static void qk_mve_fill_patches(const qk_conv_s8_params* p, const qk_conv_layout* l,
                                                          int8_t* to, const int8_t* image, int32_t top,
                                                          int32_t column, int32_t count) {
  const int32_t pitch = l->pixel_pitch, run = p->kernel_width * l->depth, ic = p->input_channels;
  const int dense = p->dilation_width == 1 && (p->groups == 1 || p->kernel_width == 1);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky, to += run) {
    const int32_t y = top + ky * p->dilation_height;
    const int8_t* row = y >= 0 && y < p->input_height ? image + y * p->input_width * ic : NULL;
    for (int32_t i = 0; i < count;) {
      const int32_t left = (column + i) * p->stride_width - p->pad_left;
      int32_t inside = (p->input_width - p->kernel_width - left) / p->stride_width + 1;
      if (inside > count - i) inside = count - i;
      if (row == NULL || !dense || left < 0 || left + p->kernel_width > p->input_width) {
        qk_mve_fill_taps(p, l->depth, to + i * pitch, row, left);
        ++i;
      } else {
        qk_mve_copy_runs(to + i * pitch, pitch, row + left * ic, p->stride_width * ic, inside, run);
        i += inside;
      }
    }
  }
}
#endif
