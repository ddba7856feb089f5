#include "qk_conv_s8.h"

#include "qk_rescale.h"

/* The input taps of two output pixels are copied to the stack as int16, PATCH at a time, with padding filled
 * in; then each pair of output channels reads them once. About 1.6 KB of stack. */
enum { PIXELS = 2, PATCH = 256, CHANNELS = 64 };

typedef struct {
  const int8_t* image; /* of this batch element, at the first channel of the group */
  int32_t top, left;   /* input coordinates of tap 0 */
} pixel_source;

static pixel_source find_pixel(const qk_conv_s8_params* p, const int8_t* input, int32_t pixel,
                               int32_t channel) {
  const int32_t column = pixel % p->output_width;
  const int32_t row = pixel / p->output_width % p->output_height;
  const int32_t image = pixel / p->output_width / p->output_height;
  pixel_source s;
  s.image = input + (int64_t)image * p->input_height * p->input_width * p->input_channels + channel;
  s.top = row * p->stride_height - p->pad_top;
  s.left = column * p->stride_width - p->pad_left;
  return s;
}

/* patch[0..count-1] = elements first.. of the flattened window [KH][KW][depth]. */
static void gather(const qk_conv_s8_params* p, pixel_source s, int32_t depth, int32_t first, int32_t count,
                   int16_t* patch) {
  int32_t tap = first / depth, from = first % depth, done = 0;
  int32_t tap_row = tap / p->kernel_width, tap_column = tap % p->kernel_width;
  while (done < count) {
    const int32_t y = s.top + tap_row * p->dilation_height, x = s.left + tap_column * p->dilation_width;
    const int32_t n = depth - from < count - done ? depth - from : count - done;
    int16_t* out = patch + done;
    if (y >= 0 && y < p->input_height && x >= 0 && x < p->input_width) {
      const int8_t* in = s.image + ((int64_t)y * p->input_width + x) * p->input_channels + from;
      for (int32_t i = 0; i < n; ++i) out[i] = in[i];
    } else {
      for (int32_t i = 0; i < n; ++i) out[i] = (int16_t)p->input_zero_point;
    }
    done += n;
    from = 0;
    if (++tap_column == p->kernel_width) {
      tap_column = 0;
      ++tap_row;
    }
  }
}

/* acc[pixel][channel] += patch[pixel] . weights[channel] */
static void accumulate(int16_t patch[PIXELS][PATCH], int32_t count, const int8_t* weights, int32_t stride,
                       int32_t channels, int32_t acc[PIXELS][CHANNELS]) {
  const int16_t *x0 = patch[0], *x1 = patch[1];
  int32_t c = 0;
  for (; c + 1 < channels; c += 2) {
    const int8_t *w0 = weights + (int64_t)c * stride, *w1 = w0 + stride;
    int32_t a00 = 0, a01 = 0, a10 = 0, a11 = 0;
    for (int32_t i = 0; i < count; ++i) {
      a00 += x0[i] * w0[i];
      a01 += x0[i] * w1[i];
      a10 += x1[i] * w0[i];
      a11 += x1[i] * w1[i];
    }
    acc[0][c] += a00;
    acc[0][c + 1] += a01;
    acc[1][c] += a10;
    acc[1][c + 1] += a11;
  }
  if (c < channels) {
    const int8_t* w0 = weights + (int64_t)c * stride;
    int32_t a00 = 0, a10 = 0;
    for (int32_t i = 0; i < count; ++i) {
      a00 += x0[i] * w0[i];
      a10 += x1[i] * w0[i];
    }
    acc[0][c] += a00;
    acc[1][c] += a10;
  }
}

static void finish(const qk_conv_s8_params* p, const int32_t* acc, int32_t channel, int32_t channels,
                   int8_t* y) {
  for (int32_t c = 0; c < channels; ++c) {
    const int32_t shift = p->left_shifts ? p->left_shifts[channel + c] : 0;
    y[c] = qk_requantize_s8(acc[c], p->multipliers[channel + c], shift, p->output_zero_point, p->output_min,
                            p->output_max);
  }
}

/* Output channels channel .. channel+channels-1, all of one group, of two pixels (which may be the same). */
static void convolve(const qk_conv_s8_params* p, const int8_t* input, const int32_t pixels[PIXELS],
                     int32_t channel, int32_t channels, int8_t* output) {
  int16_t patch[PIXELS][PATCH];
  int32_t acc[PIXELS][CHANNELS];
  const int32_t depth = p->input_channels / p->groups;
  const int32_t taps = p->kernel_height * p->kernel_width * depth;
  const int32_t group = channel / (p->output_channels / p->groups);
  const int8_t* weights = p->weights + (int64_t)channel * taps;
  pixel_source source[PIXELS];
  for (int32_t i = 0; i < PIXELS; ++i) {
    source[i] = find_pixel(p, input, pixels[i], group * depth);
    for (int32_t c = 0; c < channels; ++c) acc[i][c] = p->bias[channel + c];
  }
  for (int32_t first = 0; first < taps; first += PATCH) {
    const int32_t count = taps - first < PATCH ? taps - first : PATCH;
    for (int32_t i = 0; i < PIXELS; ++i) gather(p, source[i], depth, first, count, patch[i]);
    accumulate(patch, count, weights + first, taps, channels, acc);
  }
  for (int32_t i = 0; i < PIXELS; ++i)
    finish(p, acc[i], channel, channels, output + (int64_t)pixels[i] * p->output_channels + channel);
}

void qk_conv_s8(const qk_conv_s8_params* p, const int8_t* input, int8_t* output) {
  const int32_t pixels = p->batch * p->output_height * p->output_width;
  const int32_t group_channels = p->output_channels / p->groups;
  for (int32_t done = 0; done < pixels; done += PIXELS) {
    const int32_t next = done + 1 < pixels ? done + 1 : done;
    const int32_t last = pixels - 1;
    const int32_t pair[PIXELS] = {p->reverse ? last - done : done, p->reverse ? last - next : next};
    for (int32_t group = 0; group < p->groups; ++group) {
      for (int32_t c = 0; c < group_channels; c += CHANNELS) {
        const int32_t channels = group_channels - c < CHANNELS ? group_channels - c : CHANNELS;
        convolve(p, input, pair, group * group_channels + c, channels, output);
      }
    }
  }
}
