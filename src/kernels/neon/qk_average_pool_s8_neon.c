#include "qk_average_pool_s8_neon.h"

#include "qk_depthwise_tile_neon.h"
#include "qk_pool_neon.h"

/* N6 with one multiplier for all channels; bias: minus taps times the input's zero point. */
typedef struct {
  int32x4_t bias, multiplier, left_shift;
  qk_neon_limits limits;
} rescale;

/* Sums of 16 channels, or of less by way of a copy: 255 taps fit 16 bits. 5 instructions a tap. */
QK_INLINE qk_sums sum(qk_taps t, int32x4_t bias, ptrdiff_t channel, int32_t channels) {
  qk_sums s = {{bias, bias, bias, bias}};
  int8_t few[16] = {0};
  t.x += channel;
  for (; t.rows > 0; --t.rows, t.x += t.row_step) {
    const int8_t* x = t.x;
    for (int32_t rest = t.columns; rest > 0; rest -= 255) {
      int16x8_t low = vdupq_n_s16(0), high = low;
      for (int32_t i = rest < 255 ? rest : 255; i > 0; --i, x += t.column_step) {
        if (channels < 16) qk_copy_bytes(few, x, channels);
        const int8x16_t v = vld1q_s8(channels < 16 ? few : x);
        low = vaddw_s8(low, vget_low_s8(v));
        high = vaddw_high_s8(high, v);
      }
      s = qk_add_wide(s, low, high);
    }
  }
  return s;
}

QK_INLINE int8x16_t average(qk_taps t, const rescale* r, ptrdiff_t channel, int32_t channels) {
  const qk_sums m = {{r->multiplier, r->multiplier, r->multiplier, r->multiplier}};
  const qk_sums shifts = {{r->left_shift, r->left_shift, r->left_shift, r->left_shift}};
  return qk_finish(qk_shift_left_sums(sum(t, r->bias, channel, channels), shifts), m, NULL, r->limits);
}

static void pool(qk_taps t, const rescale* r, int32_t channels, int8_t* output) {
  if (channels < 16) {
    int8_t few[16];
    vst1q_s8(few, average(t, r, 0, channels));
    qk_copy_bytes(output, few, channels);
    return;
  }
  for (int32_t c = 0; c < channels; c += 16) {
    const int32_t from = c + 16 <= channels ? c : channels - 16;
    vst1q_s8(output + from, average(t, r, from, 16));
  }
}

/* Taps of one dimension that count: those of the image, or of the image with its padding. */
static int32_t counted(const qk_average_pool_s8_params* p, qk_window w, int32_t number, int32_t dilation,
                       int32_t padded_length) {
  if (!p->count_include_pad) return w.last - w.first;
  return qk_clip_window(w.start, number, dilation, padded_length).last;
}

static void set_multiplier(const qk_average_pool_s8_params* p, int32_t count, rescale* r) {
  const int32_t entry = p->multiplier_count == 1 || count < 1 ? 0 : count - 1;
  r->multiplier = vdupq_n_s32(p->multipliers[entry]);
  r->left_shift = vdupq_n_s32(p->left_shifts ? p->left_shifts[entry] : 0);
}

void qk_average_pool_s8_neon(const qk_average_pool_s8_params* p, const int8_t* input, int8_t* output) {
  const qk_neon_output out = {(int16_t)p->output_zero_point, (int8_t)p->output_min, (int8_t)p->output_max};
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const ptrdiff_t image_bytes = (ptrdiff_t)p->input_height * p->input_width * p->channels;
  rescale r;
  r.limits = qk_load_limits(&out);
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const qk_window h = qk_clip_window(row % p->output_height * p->stride_height - p->pad_top,
                                       p->kernel_height, p->dilation_height, p->input_height);
    const qk_window w = qk_clip_window(pixel % p->output_width * p->stride_width - p->pad_left,
                                       p->kernel_width, p->dilation_width, p->input_width);
    const qk_taps t = qk_find_taps(input + image * image_bytes, h, w, p->dilation_height, p->dilation_width,
                                   p->input_width, p->channels);
    r.bias = vdupq_n_s32(-t.rows * t.columns * p->input_zero_point);
    set_multiplier(p,
                   counted(p, h, p->kernel_height, p->dilation_height, p->input_height + p->pad_bottom) *
                       counted(p, w, p->kernel_width, p->dilation_width, p->input_width + p->pad_right),
                   &r);
    pool(t, &r, p->channels, output + (ptrdiff_t)pixel * p->channels);
  }
}
