#include "qk_depthwise_conv_s8_neon.h"

#include "qk_depthwise_tile_neon.h"

enum { CHANNELS = 16 };

/* The table holds the address of each input pixel of a window: in the image, in `padding` or in the patch. */
typedef struct {
  const qk_depthwise_conv_s8_params* p;
  int shifted, narrow;
  int32_t taps;
  int32_t pitch; /* bytes of padding and of a pixel of the patch: output channels, at least 16 */
  ptrdiff_t block_bytes;
  qk_neon_output out;
  const int8_t** table;
  int8_t* padding;
  int8_t* patch; /* NULL: pixels are read where they are */
} layer;

static layer make_layer(const qk_depthwise_conv_s8_params* p, void* scratch) {
  layer l;
  int32_t flags[2];
  memcpy(flags, p->weights, sizeof flags);
  l.p = p;
  l.shifted = flags[0];
  l.narrow = flags[1];
  l.taps = p->kernel_height * p->kernel_width;
  l.pitch = p->output_channels < CHANNELS ? CHANNELS : p->output_channels;
  l.block_bytes = (l.shifted ? 192 : 128) + 16 * (ptrdiff_t)l.taps;
  l.out.zero_point = (int16_t)p->output_zero_point;
  l.out.min = (int8_t)p->output_min;
  l.out.max = (int8_t)p->output_max;
  l.table = (const int8_t**)scratch;
  l.padding = (int8_t*)(l.table + l.taps);
  l.patch = p->output_channels == p->input_channels && p->output_channels >= CHANNELS ? NULL : l.padding + l.pitch;
  memset(l.padding, p->input_zero_point, (size_t)l.pitch);
  return l;
}

/* Every input channel as often as output channels read it. */
static void repeat(const int8_t* x, int32_t channels, int32_t times, int8_t* y) {
  if (times == 1) {
    qk_copy_bytes(y, x, channels);
    return;
  }
  for (; channels > 0; --channels, ++x, y += times) memset(y, *x, (size_t)times);
}

static void fill_table(const layer* l, const int8_t* image, int32_t top, int32_t left) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int8_t** entry = l->table;
  int8_t* copy = l->patch;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, ++entry) {
      const int32_t x = left + kx * p->dilation_width;
      if (y < 0 || y >= p->input_height || x < 0 || x >= p->input_width) {
        *entry = l->padding;
        continue;
      }
      *entry = image + ((ptrdiff_t)y * p->input_width + x) * p->input_channels;
      if (copy == NULL) continue;
      repeat(*entry, p->input_channels, p->output_channels / p->input_channels, copy);
      *entry = copy;
      copy += l->pitch;
    }
  }
}

/* Sixteen channels from c on. */
static int8x16_t convolve(const layer* l, const int8_t* block, int32_t c) {
  const int8_t* w = block + (l->shifted ? 192 : 128);
  const int8_t** x = l->table;
  qk_sums s = qk_load_words(block);
  int32_t taps = l->taps;
  if (l->narrow) {
    for (; taps >= 2; taps -= 2, x += 2, w += 32)
      s = qk_add_taps(s, vld1q_s8(x[0] + c), vld1q_s8(w), vld1q_s8(x[1] + c), vld1q_s8(w + 16));
  }
  for (; taps > 0; --taps, ++x, w += 16) s = qk_add_tap(s, vld1q_s8(*x + c), vld1q_s8(w));
  return qk_finish(s, qk_load_words(block + 64), l->shifted ? block + 128 : NULL, &l->out);
}

static void convolve_pixel(const layer* l, int8_t* y) {
  const int32_t channels = l->p->output_channels;
  const int8_t* block = l->p->weights + 16;
  for (int32_t c = 0; c < channels; c += CHANNELS, block += l->block_bytes) {
    if (channels < CHANNELS) {
      int8_t all[CHANNELS];
      vst1q_s8(all, convolve(l, block, 0));
      qk_copy_bytes(y, all, channels);
    } else {
      const int32_t from = c + CHANNELS <= channels ? c : channels - CHANNELS;
      vst1q_s8(y + from, convolve(l, block, from));
    }
  }
}

void qk_depthwise_conv_s8_neon(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch) {
  const layer l = make_layer(p, scratch);
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const int32_t top = row % p->output_height * p->stride_height - p->pad_top;
    const int32_t left = pixel % p->output_width * p->stride_width - p->pad_left;
    fill_table(&l, input + (ptrdiff_t)image * p->input_height * p->input_width * p->input_channels, top, left);
    convolve_pixel(&l, output + (ptrdiff_t)pixel * p->output_channels);
  }
}
