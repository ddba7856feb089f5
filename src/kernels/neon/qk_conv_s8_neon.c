#include "qk_conv_s8_neon.h"

#include "qk_panel_neon.h"

/* An output pixel's window: input coordinates of tap 0. */
typedef struct {
  int32_t image, row, column; /* of the output */
  int32_t top, left;
} pixel_place;

static pixel_place find_pixel(const qk_conv_s8_params* p, int32_t pixel) {
  pixel_place at;
  const int32_t rows = pixel / p->output_width;
  at.column = pixel - rows * p->output_width;
  at.image = rows / p->output_height;
  at.row = rows - at.image * p->output_height;
  at.top = at.row * p->stride_height - p->pad_top;
  at.left = at.column * p->stride_width - p->pad_left;
  return at;
}

static void next_pixel(const qk_conv_s8_params* p, pixel_place* at) {
  at->left += p->stride_width;
  if (++at->column < p->output_width) return;
  at->column = 0;
  at->left = -p->pad_left;
  at->top += p->stride_height;
  if (++at->row < p->output_height) return;
  at->row = 0;
  at->top = -p->pad_top;
  ++at->image;
}

static int is_inside(const qk_conv_s8_params* p, const pixel_place* at) {
  return at->top >= 0 && at->left >= 0 &&
         at->top + (p->kernel_height - 1) * p->dilation_height < p->input_height &&
         at->left + (p->kernel_width - 1) * p->dilation_width < p->input_width;
}

/* Taps that are consecutive in memory. */
static int32_t taps_in_a_run(const qk_conv_s8_params* p) {
  return p->groups == 1 && p->dilation_width == 1 ? p->kernel_width : 1;
}

static void copy_inside(const qk_conv_s8_params* p, const int8_t* first, int32_t depth, int8_t* row) {
  const int32_t run = taps_in_a_run(p), bytes = run * depth;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int8_t* x = first + (ptrdiff_t)ky * p->dilation_height * p->input_width * p->input_channels;
    for (int32_t kx = 0; kx < p->kernel_width; kx += run, row += bytes)
      qk_copy_bytes(row, x + (ptrdiff_t)kx * p->dilation_width * p->input_channels, bytes);
  }
}

static void copy_clipped(const qk_conv_s8_params* p, const pixel_place* at, const int8_t* image, int32_t depth,
                         int8_t* row) {
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = at->top + ky * p->dilation_height;
    for (int32_t kx = 0; kx < p->kernel_width; ++kx, row += depth) {
      const int32_t x = at->left + kx * p->dilation_width;
      if (y >= 0 && y < p->input_height && x >= 0 && x < p->input_width) {
        qk_copy_bytes(row, image + ((ptrdiff_t)y * p->input_width + x) * p->input_channels, depth);
      } else {
        memset(row, p->input_zero_point, (size_t)depth);
      }
    }
  }
}

/* The runs of a window that is inside, each a multiple of 8 bytes, straight into the panel. */
static void spread_inside(const qk_conv_s8_params* p, const int8_t* first, int32_t depth, int8_t* panel) {
  const int32_t run = taps_in_a_run(p);
  const ptrdiff_t steps = run * depth / 8;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int8_t* x = first + (ptrdiff_t)ky * p->dilation_height * p->input_width * p->input_channels;
    for (int32_t kx = 0; kx < p->kernel_width; kx += run, panel += 64 * steps)
      qk_spread(x + (ptrdiff_t)kx * p->dilation_width * p->input_channels, steps, panel);
  }
}

/* Windows of `count` pixels, of the group whose first channel is `channel`; row: 8*steps bytes. */
static void gather(const qk_conv_s8_params* p, const int8_t* input, pixel_place at, int32_t count, int32_t channel,
                   ptrdiff_t steps, int8_t* panel, int8_t* row) {
  const int32_t depth = p->input_channels / p->groups;
  const ptrdiff_t image_bytes = (ptrdiff_t)p->input_height * p->input_width * p->input_channels;
  for (int32_t i = 0; i < count; ++i, panel += 8, next_pixel(p, &at)) {
    const int8_t* image = input + at.image * image_bytes + channel;
    const int8_t* first = image + ((ptrdiff_t)at.top * p->input_width + at.left) * p->input_channels;
    if (!is_inside(p, &at)) {
      copy_clipped(p, &at, image, depth, row);
      qk_spread(row, steps, panel);
    } else if (depth % 8 == 0) {
      spread_inside(p, first, depth, panel);
    } else {
      copy_inside(p, first, depth, row);
      qk_spread(row, steps, panel);
    }
  }
}

void qk_conv_s8_neon(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t depth = p->input_channels / p->groups, channels = p->output_channels / p->groups;
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const qk_product product =
      qk_make_product(p->weights, p->kernel_height * p->kernel_width * depth, p->output_zero_point, p->output_min,
                      p->output_max, p->output_channels);
  int8_t* const panel = (int8_t*)scratch;
  int8_t* const row = panel + 64 * product.steps;
  for (int32_t done = 0; done < pixels; done += QK_ROWS) {
    const int32_t count = pixels - done < QK_ROWS ? pixels - done : QK_ROWS;
    const int32_t first = p->reverse ? pixels - done - count : done;
    const pixel_place at = find_pixel(p, first);
    const int8_t* block = p->weights + 16;
    for (int32_t g = 0; g < p->groups; ++g, block += (channels + 7) / 8 * product.block_bytes) {
      gather(p, input, at, count, g * depth, product.steps, panel, row);
      qk_multiply(&product, panel, count, block, channels,
                  output + (ptrdiff_t)first * p->output_channels + g * channels);
    }
  }
}
