#include "qk_max_pool_s8_neon.h"

#include "qk_pool_neon.h"

/* Sixteen channels, 4 instructions a tap. */
QK_INLINE int8x16_t maximum(qk_taps t, ptrdiff_t channel) {
  int8x16_t y = vdupq_n_s8(-128);
  t.x += channel;
  for (; t.rows > 0; --t.rows, t.x += t.row_step) {
    const int8_t* x = t.x;
    for (int32_t i = t.columns; i > 0; --i, x += t.column_step) y = vmaxq_s8(y, vld1q_s8(x));
  }
  return y;
}

/* Sixty-four channels, 11 instructions a tap. */
QK_INLINE void maximum_of_64(qk_taps t, ptrdiff_t channel, int8x16_t min, int8x16_t max, int8_t* output) {
  int8x16_t y0 = min, y1 = min, y2 = min, y3 = min;
  t.x += channel;
  for (; t.rows > 0; --t.rows, t.x += t.row_step) {
    const int8_t* x = t.x;
    for (int32_t i = t.columns; i > 0; --i, x += t.column_step) {
      y0 = vmaxq_s8(y0, vld1q_s8(x));
      y1 = vmaxq_s8(y1, vld1q_s8(x + 16));
      y2 = vmaxq_s8(y2, vld1q_s8(x + 32));
      y3 = vmaxq_s8(y3, vld1q_s8(x + 48));
    }
  }
  vst1q_s8(output + channel, vminq_s8(y0, max));
  vst1q_s8(output + channel + 16, vminq_s8(y1, max));
  vst1q_s8(output + channel + 32, vminq_s8(y2, max));
  vst1q_s8(output + channel + 48, vminq_s8(y3, max));
}

/* `channels` < 16. */
QK_INLINE int8x16_t maximum_of_few(qk_taps t, int32_t channels) {
  int8x16_t y = vdupq_n_s8(-128);
  int8_t few[16] = {0};
  for (; t.rows > 0; --t.rows, t.x += t.row_step) {
    const int8_t* x = t.x;
    for (int32_t i = t.columns; i > 0; --i, x += t.column_step) {
      qk_copy_bytes(few, x, channels);
      y = vmaxq_s8(y, vld1q_s8(few));
    }
  }
  return y;
}

static void pool(const qk_max_pool_s8_params* p, qk_taps t, int8_t* output) {
  const int8x16_t min = vdupq_n_s8((int8_t)p->output_min), max = vdupq_n_s8((int8_t)p->output_max);
  const int32_t channels = p->channels;
  if (channels < 16) {
    int8_t few[16];
    vst1q_s8(few, vminq_s8(vmaxq_s8(maximum_of_few(t, channels), min), max));
    qk_copy_bytes(output, few, channels);
    return;
  }
  int32_t c = 0;
  for (; c + 64 <= channels; c += 64) maximum_of_64(t, c, min, max, output);
  for (; c < channels; c += 16) {
    const int32_t from = c + 16 <= channels ? c : channels - 16;
    vst1q_s8(output + from, vminq_s8(vmaxq_s8(maximum(t, from), min), max));
  }
}

void qk_max_pool_s8_neon(const qk_max_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const ptrdiff_t image_bytes = (ptrdiff_t)p->input_height * p->input_width * p->channels;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const qk_window h = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                       p->kernel_height, p->dilation_height, p->input_height);
    const qk_window w = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                       p->kernel_width, p->dilation_width, p->input_width);
    const qk_taps t = qk_find_taps(input + image * image_bytes, h, w, p->dilation_height, p->dilation_width,
                                   p->input_width, p->channels);
    pool(p, t, output + (ptrdiff_t)pixel * p->channels);
  }
}
