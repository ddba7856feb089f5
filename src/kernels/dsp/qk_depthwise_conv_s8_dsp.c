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

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  int32_t width; /* channels of the output, at least a block */
  int copied;    /* 1: windows are copied; 0: they are read where they are */
  int32_t *dense, *clipped;
  int8_t *outside, *copy;
} layer;

static layer plan_layer(const qk_depthwise_conv_s8_params* p, void* scratch) {
  const int32_t count = p->kernel_height * p->kernel_width;
  layer l;
  l.p = p;
  l.width = p->output_channels < BLOCK ? BLOCK : p->output_channels;
  l.copied = p->input_channels != l.width;
  l.dense = (int32_t*)scratch;
  l.clipped = l.dense + count;
  l.outside = (int8_t*)(l.clipped + count);
  l.copy = l.outside + p->input_channels;
  memset(l.outside, p->input_zero_point, (size_t)p->input_channels);
  if (l.copied) {
    for (int32_t i = 0; i < count; ++i) l.dense[i] = i * l.width;
  } else {
    list_taps(p, l.dense);
  }
  return l;
}

/* All channels of one pixel; the last block ends with the last channel. */
static void run_blocks(qk_taps_dsp* t, int32_t channels) {
  t->blocks = channels / BLOCK;
  const int8_t* const last = qk_run_taps_dsp(t);
  if (channels % BLOCK == 0) return;
  qk_taps_dsp rest = *t;
  rest.blocks = 1;
  rest.input += channels - BLOCK;
  rest.output += channels - BLOCK;
  rest.weights = last;
  qk_run_taps_dsp(&rest);
}

/* A window that is copied or reaches over the border. */
static void convolve_clipped(const layer* l, const window* w, qk_taps_dsp t, int8_t* y) {
  const int32_t channels = l->p->output_channels;
  int8_t block[BLOCK];
  list_clipped_taps(l->p, w, l->outside, l->clipped);
  if (l->copied) {
    copy_window(l->p, w->image, l->clipped, l->width, l->copy);
    t.input = l->copy;
  } else {
    t.taps = l->clipped;
    t.input = w->image;
  }
  t.output = channels < BLOCK ? block : y;
  run_blocks(&t, l->width);
  if (channels < BLOCK) memcpy(y, block, (size_t)channels);
}

/* Row `row` of all output rows, one image after the other. */
static void convolve_row(const layer* l, const int8_t* input, int32_t row, int8_t* y, qk_taps_dsp* t) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int32_t image = row / p->output_height, channels = p->output_channels;
  const int32_t last_top = p->input_height - 1 - (p->kernel_height - 1) * p->dilation_height;
  const int32_t last_left = p->input_width - 1 - (p->kernel_width - 1) * p->dilation_width;
  const int32_t first = p->reverse ? p->output_width - 1 : 0, step = p->reverse ? -1 : 1;
  window w = {input + image * pixel_offset(p, p->input_height, 0),
              (row - image * p->output_height) * p->stride_height - p->pad_top,
              first * p->stride_width - p->pad_left};
  const int inside = !l->copied && w.top >= 0 && w.top <= last_top;
  y += first * channels;
  for (int32_t left = p->output_width; left > 0; --left) {
    if (inside && w.left >= 0 && w.left <= last_left) {
      t->input = w.image + pixel_offset(p, w.top, w.left);
      t->output = y;
      run_blocks(t, channels);
    } else {
      convolve_clipped(l, &w, *t, y);
    }
    w.left += step * p->stride_width;
    y += step * channels;
  }
}

void qk_depthwise_conv_s8_dsp(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                              void* scratch) {
  const int32_t count = p->kernel_height * p->kernel_width, rows = p->batch * p->output_height;
  const int32_t row_bytes = p->output_width * p->output_channels;
  const layer l = plan_layer(p, scratch);
  qk_taps_dsp t = {l.dense, count / 2, count % 2, p->left_shifts != NULL, p->output_zero_point, 0,
                   NULL,    NULL,      p->weights};
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i;
    convolve_row(&l, input, row, output + row * row_bytes, &t);
  }
  qk_clamp_dsp(output, rows * row_bytes, p->output_min, p->output_max);
}
