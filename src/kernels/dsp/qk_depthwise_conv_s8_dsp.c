#include "qk_depthwise_conv_s8_dsp.h"

#include "qk_memory.h"

#include "qk_clamp_dsp.h"
#include "qk_taps_dsp.h"

enum { BLOCK = 4 };

typedef struct {
  const int8_t* image; /* of this batch element */
  int32_t top, left;   /* input coordinates of tap 0 */
} window;

static int is_inside(int32_t x, int32_t length) {
  return (uint32_t)x < (uint32_t)length;
}

/* Offset of pixel (y, x) in the image. */
static int32_t pixel_offset(const qk_depthwise_conv_s8_params* p, int32_t y, int32_t x) {
  return (y * p->input_width + x) * p->input_channels;
}

/* Offsets of all taps from the pixel of tap 0, for a window inside the image. */
static void list_taps(const qk_depthwise_conv_s8_params* p, int32_t* taps) {
  for (int32_t ky = 0; ky < p->kernel_height; ++ky)
    for (int32_t kx = 0; kx < p->kernel_width; ++kx)
      *taps++ = pixel_offset(p, ky * p->dilation_height, kx * p->dilation_width);
}

/* Offsets of all taps from the image; those outside it read `outside`. */
static void list_clipped_taps(const qk_depthwise_conv_s8_params* p, const window* w, const int8_t* outside,
                              int32_t* taps) {
  const int32_t to_outside = (int32_t)((uintptr_t)outside - (uintptr_t)w->image);
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = w->top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx) {
      const int32_t x = w->left + kx * p->dilation_width;
      const int inside = is_inside(y, p->input_height) && is_inside(x, p->input_width);
      *taps++ = inside ? pixel_offset(p, y, x) : to_outside;
    }
  }
}

/* Copies the window, each input channel to its output channels, `channels` bytes a tap. */
static void copy_window(const qk_depthwise_conv_s8_params* p, const int8_t* image, const int32_t* taps,
                        int32_t channels, int8_t* copy) {
  const int32_t multiplier = p->output_channels / p->input_channels;
  for (int32_t tap = 0; tap < p->kernel_height * p->kernel_width; ++tap, copy += channels) {
    const int8_t* x = image + taps[tap];
    int8_t* y = copy;
    for (int32_t c = 0; c < p->input_channels; ++c)
      for (int32_t i = 0; i < multiplier; ++i) *y++ = x[c];
  }
}

/* All channels of one pixel; the last block ends with the last channel. */
static void run_blocks(qk_taps_dsp t, int32_t channels) {
  const int8_t* const input = t.input;
  int8_t* const output = t.output;
  t.blocks = channels / BLOCK;
  t.weights = qk_run_taps_dsp(&t);
  if (channels % BLOCK == 0) return;
  t.blocks = 1;
  t.input = input + channels - BLOCK;
  t.output = output + channels - BLOCK;
  qk_run_taps_dsp(&t);
}

void qk_depthwise_conv_s8_dsp(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch) {
  const int32_t channels = p->output_channels, width = channels < BLOCK ? BLOCK : channels;
  const int copied = p->input_channels != channels || channels < BLOCK;
  const int32_t count = p->kernel_height * p->kernel_width;
  int32_t *const dense = (int32_t*)scratch, *const clipped = dense + count;
  int8_t* const outside = (int8_t*)(clipped + count);
  int8_t* const copy = outside + p->input_channels;
  qk_taps_dsp t = {dense, count / 2, count % 2, p->left_shifts != NULL, p->output_zero_point, 0, NULL, NULL, p->weights};
  memset(outside, p->input_zero_point, (size_t)p->input_channels);
  if (copied) {
    for (int32_t i = 0; i < count; ++i) dense[i] = i * width;
  } else {
    list_taps(p, dense);
  }
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const int32_t reach_y = (p->kernel_height - 1) * p->dilation_height;
  const int32_t reach_x = (p->kernel_width - 1) * p->dilation_width;
  for (int32_t i = 0; i < pixels; ++i) {
    const int32_t pixel = p->reverse ? pixels - 1 - i : i;
    const int32_t row = pixel / p->output_width, image = row / p->output_height;
    const window w = {input + image * pixel_offset(p, p->input_height, 0),
                      (row - image * p->output_height) * p->stride_height - p->pad_top,
                      (pixel - row * p->output_width) * p->stride_width - p->pad_left};
    int8_t block[BLOCK], *y = output + pixel * channels;
    const int inside = w.top >= 0 && w.left >= 0 && w.top + reach_y < p->input_height &&
                       w.left + reach_x < p->input_width;
    t.taps = dense;
    t.input = w.image + pixel_offset(p, w.top, w.left);
    t.output = channels < BLOCK ? block : y;
    if (copied || !inside) list_clipped_taps(p, &w, outside, clipped);
    if (copied) {
      copy_window(p, w.image, clipped, width, copy);
      t.input = copy;
    } else if (!inside) {
      t.taps = clipped;
      t.input = w.image;
    }
    run_blocks(t, width);
    if (channels < BLOCK) memcpy(y, block, (size_t)channels);
    qk_clamp_dsp(y, channels, p->output_min, p->output_max);
  }
}
