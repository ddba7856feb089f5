#include "qk_conv_s8_dsp.h"

#include "qk_memory.h"

#include "qk_clamp_dsp.h"
#include "qk_tile_dsp.h"
#include "qk_widen_dsp.h"

/* Scratch: the patch (3 pixels, int16), then `line`: a pixel of zero points, or the patch as bytes. */
enum { PIXELS = 3 };

typedef struct {
  const int8_t* image; /* of this batch element */
  int32_t top, left;   /* input coordinates of tap 0 */
} window;

static window find_window(const qk_conv_s8_params* p, const int8_t* input, int32_t pixel) {
  const int32_t row = pixel / p->output_width, image = row / p->output_height;
  window w;
  w.image = input + image * p->input_height * p->input_width * p->input_channels;
  w.top = (row - image * p->output_height) * p->stride_height - p->pad_top;
  w.left = (pixel - row * p->output_width) * p->stride_width - p->pad_left;
  return w;
}

static int is_inside(int32_t x, int32_t length) {
  return (uint32_t)x < (uint32_t)length;
}

/* Channels of the group in pixel (y, x), the zero points outside the image. */
static const int8_t* find_tap(const qk_conv_s8_params* p, const int8_t* image, int32_t y, int32_t x,
                              const int8_t* outside) {
  if (!is_inside(y, p->input_height) || !is_inside(x, p->input_width)) return outside;
  return image + (y * p->input_width + x) * p->input_channels;
}

/* Whether all taps of row y lie in one piece of the image. */
static int is_run(const qk_conv_s8_params* p, const window* w, int32_t y) {
  return is_inside(y, p->input_height) && w->left >= 0 && w->left + p->kernel_width <= p->input_width;
}

/* The patch from windows whose taps fill whole units: depth a multiple of 4. */
static void gather_units(const qk_conv_s8_params* p, const window w[PIXELS], int32_t depth,
                         const int8_t* outside, int16_t* patch) {
  const int dense = depth == p->input_channels && p->dilation_width == 1;
  const int8_t* taps[PIXELS];
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    int32_t y[PIXELS], runs = dense;
    for (int i = 0; i < PIXELS; ++i) {
      y[i] = w[i].top + ky * p->dilation_height;
      runs &= is_run(p, &w[i], y[i]);
    }
    const int32_t count = runs ? p->kernel_width : 1;
    for (int32_t kx = 0; kx < p->kernel_width; kx += count) {
      for (int i = 0; i < PIXELS; ++i)
        taps[i] = find_tap(p, w[i].image, y[i], w[i].left + kx * p->dilation_width, outside);
      patch = qk_widen_dsp(patch, taps, count * depth);
    }
  }
}

/* The window of one pixel, tap after tap. */
static void gather_bytes(const qk_conv_s8_params* p, const window* w, int32_t depth, int8_t* line) {
  const int dense = depth == p->input_channels && p->dilation_width == 1;
  for (int32_t ky = 0; ky < p->kernel_height; ++ky) {
    const int32_t y = w->top + ky * p->dilation_height;
    const int32_t count = dense && is_run(p, w, y) ? p->kernel_width : 1;
    for (int32_t kx = 0; kx < p->kernel_width; kx += count, line += count * depth) {
      const int8_t* tap = find_tap(p, w->image, y, w->left + kx * p->dilation_width, NULL);
      if (tap == NULL) {
        memset(line, p->input_zero_point, (size_t)depth);
      } else {
        for (int32_t i = 0; i < count * depth; ++i) line[i] = tap[i];
      }
    }
  }
}

static void gather(const qk_conv_s8_params* p, const window w[PIXELS], int32_t depth, int16_t* patch,
                   int8_t* line) {
  const int32_t taps = p->kernel_height * p->kernel_width * depth;
  if (depth % 4 == 0) {
    gather_units(p, w, depth, line, patch);
    return;
  }
  const int8_t* lines[PIXELS] = {line, line + taps, line + 2 * taps};
  for (int i = 0; i < PIXELS; ++i) gather_bytes(p, &w[i], depth, line + i * taps);
  qk_widen_dsp(patch, lines, taps);
}

/* Convolutions of 1 tap that reads the input pixel by pixel. */
static int is_pointwise(const qk_conv_s8_params* p) {
  return p->groups == 1 && p->kernel_height == 1 && p->kernel_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->pad_top == 0 && p->pad_left == 0 && p->output_width == p->input_width &&
         p->output_height == p->input_height;
}

static void convolve(const qk_conv_s8_params* p, const int8_t* input, const int32_t pixels[PIXELS],
                     int32_t weight_bytes, qk_tile_dsp* tile, int16_t* patch, int8_t* line) {
  const int32_t depth = p->input_channels / p->groups;
  window w[PIXELS];
  for (int i = 0; i < PIXELS; ++i) w[i] = find_window(p, input, pixels[i]);
  for (int32_t group = 0; group < p->groups; ++group) {
    gather(p, w, depth, patch, line);
    qk_run_tile_dsp(tile);
    tile->weights += weight_bytes;
    for (int i = 0; i < PIXELS; ++i) {
      tile->output[i] += tile->channels;
      w[i].image += depth;
    }
  }
}

void qk_conv_s8_dsp(const qk_conv_s8_params* p, const int8_t* input, int8_t* output, void* scratch) {
  const int32_t depth = p->input_channels / p->groups, taps = p->kernel_height * p->kernel_width * depth;
  const int32_t units = (taps + 3) / 4, count = p->batch * p->output_height * p->output_width;
  const int pointwise = is_pointwise(p);
  int32_t header[2]; /* all channels single; bytes of a group's stream */
  memcpy(header, p->weights, sizeof header);
  int16_t* patch = (int16_t*)scratch;
  int8_t* line = (int8_t*)(patch + 12 * units);
  qk_tile_dsp tile = {patch, units, p->left_shifts != NULL, p->output_zero_point,
                      p->output_channels / p->groups, {NULL, NULL, NULL}, NULL, header[0]};
  if (!pointwise) memset(line, p->input_zero_point, (size_t)depth);
  for (int32_t done = 0; done < count; done += PIXELS) {
    const int32_t rest = count - done, last = rest < PIXELS ? rest - 1 : PIXELS - 1;
    const int32_t first = p->reverse ? rest - 1 - last : done;
    const int32_t pixels[PIXELS] = {first, first + (last > 0), first + last};
    tile.weights = p->weights + sizeof header;
    for (int i = 0; i < PIXELS; ++i) tile.output[i] = output + pixels[i] * p->output_channels;
    if (pointwise) {
      const int8_t* sources[PIXELS];
      for (int i = 0; i < PIXELS; ++i) sources[i] = input + pixels[i] * depth;
      qk_widen_dsp(patch, sources, depth);
      qk_run_tile_dsp(&tile);
    } else {
      convolve(p, input, pixels, header[1], &tile, patch, line);
    }
    qk_clamp_dsp(output + first * p->output_channels, (last + 1) * p->output_channels, p->output_min,
                 p->output_max);
  }
}
