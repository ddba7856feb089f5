/* A convolution on Armv6-M, pixel by pixel: taps into scratch, then all channels of a group from there. */
#ifndef QK_CONV_ROWS_M0_H
#define QK_CONV_ROWS_M0_H
#include "qk_conv_s8_taps_m0.h"
#include "qk_packed_m0.h"

/* What to do with the taps; a constant where it is used, so that calls are direct. `sums` is the kernel's
 * own. */
typedef struct {
  const qk_tap_form_m0* form;
  void (*start)(void* sums, const void* weights, int8_t* y);            /* a pixel */
  void (*channels)(void* sums, int32_t channels, const int8_t* shifts); /* of the next group */
} qk_conv_sums_m0;

static inline void qk_conv_row_m0(const qk_conv_s8_params* p, const int8_t* image, int32_t y, int8_t* output,
                                  char* scratch, const qk_conv_sums_m0* with, void* sums) {
  const int8_t* const shifts = qk_packed_shifts_m0(p->weights);
  const int32_t groups = p->groups, depth = p->input_channels / groups,
                channels = p->output_channels / groups;
  const int32_t step = p->reverse ? -1 : 1, first = p->reverse ? p->output_width - 1 : 0;
  const int dense = groups == 1 && (p->dilation_width == 1 || p->kernel_width == 1);
  const qk_tap_rows_m0 rows = qk_find_tap_rows_m0(p, image, y, p->kernel_width * depth, scratch, with->form);
  int32_t x = first * p->stride_width - p->pad_left;
  output += first * p->output_channels;
  for (int32_t i = p->output_width; i > 0; --i) {
    with->start(sums, qk_packed_blocks_m0(p->weights), output);
    for (int32_t g = 0; g < groups; ++g) {
      qk_gather_m0(p, &rows, x, depth, g * depth, dense, with->form);
      with->channels(sums, channels, shifts ? shifts + g * channels : NULL);
    }
    x += step * p->stride_width;
    output += step * p->output_channels;
  }
}

static inline void qk_conv_rows_m0(const qk_conv_s8_params* p, const int8_t* input, int8_t* output,
                                   void* scratch, const qk_conv_sums_m0* with, void* sums) {
  const int32_t rows = p->batch * p->output_height;
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, n = row / p->output_height;
    const int8_t* const image = input + n * p->input_height * p->input_width * p->input_channels;
    const int32_t y = (row - n * p->output_height) * p->stride_height - p->pad_top;
    qk_conv_row_m0(p, image, y, output + row * p->output_width * p->output_channels, (char*)scratch, with,
                   sums);
  }
}
#endif
