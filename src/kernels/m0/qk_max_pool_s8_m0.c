#include "qk_max_pool_s8_m0.h"

#include "qk_rescale.h"
#include "qk_window.h"

/* y[i] = max(x[i], z[i]) for count > 0 elements; y may be x. Read at negative offsets that count up to 0.
 * r0 x_end, r1 z_end, r2 y_end, r3 offset. */
__attribute__((naked, noinline, used)) static void qk_maximum_m0(__attribute__((unused)) const int8_t* x,
                                                                 __attribute__((unused)) const int8_t* z,
                                                                 __attribute__((unused)) int8_t* y,
                                                                 __attribute__((unused)) int32_t count) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, r5, lr}\n adds r0, r0, r3\n adds r1, r1, r3\n adds r2, r2, r3\n rsbs r3, r3, #0\n"
      "1: ldrsb r4, [r0, r3]\n ldrsb r5, [r1, r3]\n cmp r4, r5\n bge 2f\n movs r4, r5\n"
      "2: strb r4, [r2, r3]\n adds r3, r3, #1\n bne 1b\n"
      "pop {r4, r5, pc}\n");
}

static void pool(const qk_max_pool_s8_params* p, const int8_t* image, qk_window rows, qk_window columns,
                 int8_t* output) {
  const int32_t channels = p->channels;
  const int8_t* first = 0; /* the first tap, until there is a second */
  int32_t taps = 0;
  for (int32_t ky = rows.first; ky < rows.last; ++ky) {
    const int8_t* row = image + (rows.start + ky * p->dilation_height) * p->input_width * channels;
    for (int32_t kx = columns.first; kx < columns.last; ++kx, ++taps) {
      const int8_t* x = row + (columns.start + kx * p->dilation_width) * channels;
      if (taps == 0) {
        first = x;
      } else {
        qk_maximum_m0(taps == 1 ? first : output, x, output, channels);
      }
    }
  }
  if (taps == 1) qk_maximum_m0(first, first, output, channels);
  if (taps > 0 && p->output_min == -128 && p->output_max == 127) return;
  for (int32_t c = 0; c < channels; ++c)
    output[c] = qk_clamp_s8(taps == 0 ? -128 : output[c], p->output_min, p->output_max);
}

void qk_max_pool_s8_m0(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t rows = p->batch * p->output_height,
                image_bytes = p->input_height * p->input_width * p->channels;
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, image = row / p->output_height;
    const qk_window height = qk_clip_window((row - image * p->output_height) * p->stride_height - p->pad_top,
                                            p->kernel_height, p->dilation_height, p->input_height);
    for (int32_t j = 0; j < p->output_width; ++j) {
      const int32_t column = p->reverse ? p->output_width - 1 - j : j;
      const qk_window width = qk_clip_window(column * p->stride_width - p->pad_left, p->kernel_width,
                                             p->dilation_width, p->input_width);
      pool(p, input + image * image_bytes, height, width,
           output + (row * p->output_width + column) * p->channels);
    }
  }
}
