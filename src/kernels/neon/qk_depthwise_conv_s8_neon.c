#include "qk_depthwise_conv_s8_neon.h"

#include "qk_depthwise_3x3_neon.h"
#include "qk_depthwise_tile_neon.h"

enum { CHANNELS = 16, PIXELS = 16 };

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  int level, shifted, narrow;
  int fast;                /* 3x3 and narrow */
  int step;                /* columns of the table from a window to the next */
  ptrdiff_t pitch;         /* bytes of padding and of a copied pixel */
  ptrdiff_t weights_bytes; /* of a block */
  qk_neon_limits limits;
  const int8_t** table; /* [columns][KH] */
  int8_t* padding;
  int8_t* copies; /* NULL: pixels are read where they are */
} layer;

static int columns_between_windows(const qk_depthwise_conv_s8_params* p) {
  if (p->stride_width == p->dilation_width) return 1;
  return p->stride_width == 2 * p->dilation_width ? 2 : 3;
}

static layer make_layer(const qk_depthwise_conv_s8_params* p, void* scratch) {
  const qk_neon_output out = {(int16_t)p->output_zero_point, (int8_t)p->output_min, (int8_t)p->output_max};
  const int32_t taps = p->kernel_height * p->kernel_width;
  layer l;
  int32_t flags[2];
  memcpy(flags, p->weights, sizeof flags);
  l.p = p;
  l.level = qk_neon_level();
  l.shifted = flags[0];
  l.narrow = flags[1];
  l.fast = l.narrow && p->kernel_height == 3 && p->kernel_width == 3;
  l.step = l.fast ? columns_between_windows(p) : p->kernel_width;
  l.pitch = p->output_channels < CHANNELS ? CHANNELS : p->output_channels;
  l.weights_bytes = l.fast ? 192 : 16 * taps;
  l.limits = qk_load_limits(&out);
  l.table = (const int8_t**)scratch;
  l.padding = (int8_t*)(l.table + (l.fast ? 9 * PIXELS : taps));
  l.copies = p->output_channels == p->input_channels && p->output_channels >= CHANNELS ? NULL : l.padding + l.pitch;
  memset(l.padding, p->input_zero_point, (size_t)l.pitch);
  return l;
}

/* Addresses of `columns` input columns, the first at `left`, of the rows from `top` on. */
static void fill_table(const layer* l, const int8_t* image, int32_t top, int32_t left, int32_t columns,
                       const int8_t** table) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const ptrdiff_t step = (ptrdiff_t)p->dilation_width * p->input_channels;
  const int32_t height = p->kernel_height;
  for (int32_t ky = 0; ky < height; ++ky, top += p->dilation_height) {
    const int inside = top >= 0 && top < p->input_height;
    const int8_t* pixel = image + ((ptrdiff_t)top * p->input_width + left) * p->input_channels;
    const int8_t** entry = table + ky;
    int32_t x = left, rest = columns;
    for (; rest > 0 && (!inside || x < 0); --rest, x += p->dilation_width, pixel += step, entry += height)
      *entry = l->padding;
    for (; rest > 0 && x < p->input_width; --rest, x += p->dilation_width, pixel += step, entry += height)
      *entry = pixel;
    for (; rest > 0; --rest, entry += height) *entry = l->padding;
  }
}

/* Every input channel as often as output channels read it. */
static void repeat(const int8_t* x, int32_t channels, int32_t times, int8_t* y) {
  if (times == 1) {
    qk_copy_bytes(y, x, channels);
  } else {
    for (; channels > 0; --channels, ++x, y += times) memset(y, *x, (size_t)times);
  }
}

static void copy_pixels(const layer* l, int32_t entries) {
  const qk_depthwise_conv_s8_params* p = l->p;
  int8_t* copy = l->copies;
  for (int32_t i = 0; i < entries; ++i, copy += l->pitch) {
    if (l->table[i] == l->padding) continue;
    repeat(l->table[i], p->input_channels, p->output_channels / p->input_channels, copy);
    l->table[i] = copy;
  }
}

QK_NEON_DOTPROD
static void run_dot(const qk_run_3x3* r, qk_neon_limits limits) { qk_run_3x3_dot(r, limits); }

static void run_v8(const qk_run_3x3* r, qk_neon_limits limits) { qk_run_3x3_v8(r, limits); }

/* Sixteen channels of `windows` windows, one below the other from y on. */
static void convolve(const layer* l, const int8_t* block, ptrdiff_t from, int32_t windows, int8_t* y,
                     ptrdiff_t stride) {
  const int8_t* const weights = block + 64;
  const int8_t* const shifts = l->shifted ? weights + l->weights_bytes : NULL;
  const int8_t* const multipliers = weights + l->weights_bytes + (l->shifted ? 64 : 0);
  if (l->fast) {
    const qk_run_3x3 run = {l->table, from, windows, l->step, block, weights, shifts, multipliers, y, stride};
    if (l->level > 0) {
      run_dot(&run, l->limits);
    } else {
      run_v8(&run, l->limits);
    }
  } else {
    const int32_t taps = l->p->kernel_height * l->p->kernel_width;
    vst1q_s8(y, qk_any_window(l->table, from, taps, l->narrow, block, weights, shifts, multipliers, l->limits));
  }
}

static void convolve_few_channels(const layer* l, int32_t windows, int8_t* y) {
  int8_t all[PIXELS * CHANNELS];
  convolve(l, l->p->weights + 16, 0, windows, all, CHANNELS);
  for (int32_t i = 0; i < windows; ++i)
    qk_copy_bytes(y + i * l->p->output_channels, all + CHANNELS * i, l->p->output_channels);
}

static void convolve_channels(const layer* l, int32_t windows, int8_t* y) {
  const int32_t channels = l->p->output_channels;
  const int8_t* block = l->p->weights + 16;
  if (channels < CHANNELS) {
    convolve_few_channels(l, windows, y);
    return;
  }
  for (int32_t c = 0; c < channels; c += CHANNELS) {
    const int32_t from = c + CHANNELS <= channels ? c : channels - CHANNELS;
    convolve(l, block, from, windows, y + from, channels);
    block += 128 + (l->shifted ? 64 : 0) + l->weights_bytes;
  }
}

/* `windows` output pixels of a row, the first with the input coordinates top, left. */
static void convolve_run(const layer* l, const int8_t* image, int32_t top, int32_t left, int32_t windows, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = l->p;
  int32_t columns = p->kernel_width;
  if (l->step < p->kernel_width) {
    columns += (windows - 1) * l->step;
    fill_table(l, image, top, left, columns, l->table);
  } else {
    for (int32_t i = 0; i < windows; ++i) {
      fill_table(l, image, top, left + i * p->stride_width, columns,
                 l->table + (ptrdiff_t)i * columns * p->kernel_height);
    }
    columns *= windows;
  }
  if (l->copies != NULL) copy_pixels(l, columns * p->kernel_height);
  convolve_channels(l, windows, y);
}

static void convolve_row(const layer* l, const int8_t* image, int32_t top, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int32_t most = l->fast ? PIXELS : 1;
  for (int32_t done = 0; done < p->output_width; done += most) {
    const int32_t windows = p->output_width - done < most ? p->output_width - done : most;
    const int32_t first = p->reverse ? p->output_width - done - windows : done;
    convolve_run(l, image, top, first * p->stride_width - p->pad_left, windows,
                 y + (ptrdiff_t)first * p->output_channels);
  }
}

void qk_depthwise_conv_s8_neon(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch) {
  const layer l = make_layer(p, scratch);
  const int32_t rows = p->batch * p->output_height;
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, image = row / p->output_height;
    convolve_row(&l, input + (ptrdiff_t)image * p->input_height * p->input_width * p->input_channels,
                 row % p->output_height * p->stride_height - p->pad_top,
                 output + (ptrdiff_t)row * p->output_width * p->output_channels);
  }
}
