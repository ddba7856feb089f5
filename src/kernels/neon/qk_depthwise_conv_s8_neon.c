#include "qk_depthwise_conv_s8_neon.h"

#include "qk_depthwise_3x3_neon.h"
#include "qk_depthwise_tile_neon.h"

enum { CHANNELS = 16, PIXELS = 56, TABLE_PIXELS = 28, REPEATED_PIXELS = 8 };

typedef struct {
  const qk_depthwise_conv_s8_params* p;
  int level, shifted, narrow;
  int fast;                /* 3x3 and narrow */
  int32_t step;            /* columns of the table from a window to the next */
  ptrdiff_t pitch;         /* bytes of padding and of a copied pixel */
  ptrdiff_t weights_bytes; /* of a block */
  qk_neon_limits limits;
  const int8_t* input_end;
  int32_t entries;      /* of the table */
  const int8_t** table; /* [columns][KH] */
  int8_t* padding;
  int8_t* wide;   /* [PIXELS][16] outputs; NULL: they have 16 channels and are written where they belong */
  int8_t* copies; /* NULL: all pixels are read where they are */
} layer;

/* As long as windows share columns and, with a 3x3 kernel, neither shift nor clamp; else kernel width. */
static int32_t columns_between_windows(const qk_depthwise_conv_s8_params* p, int fast, int shifted) {
  const int32_t step = p->stride_width / p->dilation_width;
  if (fast && (shifted || p->output_min > -128 || p->output_max < 127)) return p->kernel_width;
  return step * p->dilation_width == p->stride_width && step < p->kernel_width ? step : p->kernel_width;
}

static layer make_layer(const qk_depthwise_conv_s8_params* p, const int8_t* input, void* scratch) {
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
  l.step = columns_between_windows(p, l.fast, l.shifted);
  l.pitch = p->output_channels < CHANNELS ? CHANNELS : p->output_channels;
  l.weights_bytes = l.fast ? 192 : 16 * taps;
  l.limits = qk_load_limits(&out);
  l.input_end = input + (ptrdiff_t)p->batch * p->input_height * p->input_width * p->input_channels;
  l.entries = 9 * (p->output_channels == p->input_channels ? TABLE_PIXELS : REPEATED_PIXELS);
  if (l.entries < taps) l.entries = taps;
  l.table = (const int8_t**)scratch;
  l.padding = (int8_t*)(l.table + l.entries);
  l.wide = p->output_channels < CHANNELS ? l.padding + l.pitch : NULL;
  l.copies = p->output_channels != p->input_channels || l.wide != NULL
                 ? l.padding + l.pitch + (l.wide != NULL ? PIXELS * CHANNELS : 0)
                 : NULL;
  memset(l.padding, p->input_zero_point, (size_t)l.pitch);
  return l;
}

/* Columns of a row of input pixels: the address of the first, bytes to the next. Both stay at the padding for
 * a row outside of the image. */
typedef struct {
  const int8_t* pixel;
  ptrdiff_t step;
} pixel_row;

static pixel_row find_row(const layer* l, const int8_t* image, int32_t y, int32_t x) {
  const qk_depthwise_conv_s8_params* p = l->p;
  pixel_row r = {l->padding, 0};
  if (y < 0 || y >= p->input_height) return r;
  r.pixel = image + ((ptrdiff_t)y * p->input_width + x) * p->input_channels;
  r.step = (ptrdiff_t)p->dilation_width * p->input_channels;
  return r;
}

/* Columns at x, x + dilation, ... that lie before 0 (`length` 0) or before the image's end, at most `most`.
 */
static int32_t columns_before(int32_t length, int32_t x, int32_t dilation, int32_t most) {
  if (x >= length) return 0;
  const int32_t count = dilation == 1 ? length - x : (length - x + dilation - 1) / dilation;
  return count < most ? count : most;
}

QK_INLINE void fill_columns(const layer* l, const int8_t* image, int32_t top, int32_t left, int32_t columns,
                            int32_t height, const int8_t** table) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int32_t first = columns_before(0, left, p->dilation_width, columns);
  const int32_t last = columns_before(p->input_width, left, p->dilation_width, columns);
  for (int32_t i = 0; i < height * first; ++i) table[i] = l->padding;
  for (int32_t i = height * last; i < height * columns; ++i) table[i] = l->padding;
  int32_t ky = 0;
  left += first * p->dilation_width;
  table += height * first;
  for (; ky + 3 <= height; ky += 3, top += 3 * p->dilation_height) {
    pixel_row a = find_row(l, image, top, left), b = find_row(l, image, top + p->dilation_height, left),
              c = find_row(l, image, top + 2 * p->dilation_height, left);
    const int8_t** entry = table + ky;
    for (int32_t rest = last - first; rest > 0; --rest, entry += height) {
      entry[0] = a.pixel;
      entry[1] = b.pixel;
      entry[2] = c.pixel;
      a.pixel += a.step;
      b.pixel += b.step;
      c.pixel += c.step;
    }
  }
  for (; ky < height; ++ky, top += p->dilation_height) {
    pixel_row a = find_row(l, image, top, left);
    for (int32_t k = first; k < last; ++k, a.pixel += a.step) table[(k - first) * height + ky] = a.pixel;
  }
}

/* Addresses of `columns` input columns, the first at `left`, of the rows from `top` on, as [columns][KH]. */
QK_APART void fill_table(const layer* l, const int8_t* image, int32_t top, int32_t left, int32_t columns,
                         const int8_t** table) {
  if (l->fast) {
    fill_columns(l, image, top, left, columns, 3, table);
  } else {
    fill_columns(l, image, top, left, columns, l->p->kernel_height, table);
  }
}

/* Every input channel as often as output channels read it. */
static void repeat(const int8_t* x, int32_t channels, int32_t times, int8_t* y) {
  if (times == 1) {
    qk_copy_bytes(y, x, channels);
    return;
  }
  for (; times == 2 && channels >= 8; channels -= 8, x += 8, y += 16) {
    const int8x8_t v = vld1_s8(x);
    vst1q_s8(y, vcombine_s8(vzip1_s8(v, v), vzip2_s8(v, v)));
  }
  for (; channels > 0; --channels, ++x) {
    for (int32_t i = 0; i < times; ++i) *y++ = *x;
  }
}

/* Copies pixels whose channels must be repeated, or that have less than 16 bytes up to the end of the input.
 */
static void copy_pixels(const layer* l, int32_t entries) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int32_t times = p->output_channels / p->input_channels;
  int8_t* copy = l->copies;
  for (int32_t i = 0; i < entries; ++i) {
    const int8_t* const pixel = l->table[i];
    if (pixel == l->padding || (times == 1 && l->input_end - pixel >= CHANNELS)) continue;
    repeat(pixel, p->input_channels, times, copy);
    l->table[i] = copy;
    copy += l->pitch;
  }
}

static ptrdiff_t block_bytes(const layer* l) {
  return (l->shifted ? 192 : 128) + l->weights_bytes;
}

/* `channels` channels, at least 16, of `windows` windows, one below the other from y on. */
QK_INLINE void convolve_3x3(void (*run)(qk_run_3x3, qk_neon_limits), const layer* l, int32_t channels,
                            int32_t windows, int8_t* y) {
  const qk_neon_limits limits = l->limits;
  const ptrdiff_t bytes = block_bytes(l);
  qk_run_3x3 r = {l->table, windows, l->step, 0, l->p->weights + 16, l->shifted, y, channels};
  for (; r.from < channels; r.from += CHANNELS, r.block += bytes) {
    if (r.from + CHANNELS > channels) r.from = channels - CHANNELS;
    r.y = y + r.from;
    run(r, limits);
  }
}

QK_APART void convolve_3x3_dot(const layer* l, int32_t channels, int32_t windows, int8_t* y) {
  convolve_3x3(qk_run_3x3_dot, l, channels, windows, y);
}

QK_APART void convolve_3x3_v8(const layer* l, int32_t channels, int32_t windows, int8_t* y) {
  convolve_3x3(qk_run_3x3_v8, l, channels, windows, y);
}

/* The same of windows of any size. */
QK_APART void convolve_any(const layer* l, int32_t channels, int32_t windows, int8_t* y) {
  const int32_t taps = l->p->kernel_height * l->p->kernel_width, step = l->step * l->p->kernel_height;
  const qk_neon_limits limits = l->limits;
  const int8_t* block = l->p->weights + 16;
  for (int32_t c = 0; c < channels; c += CHANNELS, block += block_bytes(l)) {
    const int32_t from = c + CHANNELS <= channels ? c : channels - CHANNELS;
    const int8_t* const shifts = block + 64 + l->weights_bytes;
    const int8_t** table = l->table;
    for (int32_t i = 0; i < windows; ++i, table += step) {
      vst1q_s8(y + from + (ptrdiff_t)i * channels,
               qk_any_window(table, from, taps, l->narrow, block, block + 64, l->shifted ? shifts : NULL,
                             shifts + (l->shifted ? 64 : 0), limits));
    }
  }
}

static void convolve(const layer* l, int32_t channels, int32_t windows, int8_t* y) {
  if (!l->fast) {
    convolve_any(l, channels, windows, y);
  } else if (qk_known_level(l->level) > 0) {
    convolve_3x3_dot(l, channels, windows, y);
  } else {
    convolve_3x3_v8(l, channels, windows, y);
  }
}

static void convolve_few_channels(const layer* l, int32_t channels, int32_t windows, int8_t* y) {
  convolve(l, CHANNELS, windows, l->wide);
  for (int32_t i = 0; i < windows; ++i) qk_copy_bytes(y + i * channels, l->wide + CHANNELS * i, channels);
}

/* `windows` output pixels of a row, the first with the input coordinates top, left. */
static void convolve_run(const layer* l, const int8_t* image, int32_t top, int32_t left, int32_t windows,
                         int8_t* y) {
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
  if (l->wide != NULL) {
    convolve_few_channels(l, p->output_channels, windows, y);
  } else {
    convolve(l, p->output_channels, windows, y);
  }
}

/* Windows of a run: as many as the table has room for. */
static int32_t most_windows(const layer* l) {
  const int32_t columns = l->entries / l->p->kernel_height,
                most = (columns - l->p->kernel_width) / l->step + 1;
  return most < PIXELS ? most : PIXELS;
}

static void convolve_row(const layer* l, const int8_t* image, int32_t top, int8_t* y) {
  const qk_depthwise_conv_s8_params* p = l->p;
  const int32_t most = most_windows(l);
  for (int32_t done = 0; done < p->output_width; done += most) {
    const int32_t windows = p->output_width - done < most ? p->output_width - done : most;
    const int32_t first = p->reverse ? p->output_width - done - windows : done;
    convolve_run(l, image, top, first * p->stride_width - p->pad_left, windows,
                 y + (ptrdiff_t)first * p->output_channels);
  }
}

void qk_depthwise_conv_s8_neon(const qk_depthwise_conv_s8_params* p, const int8_t* input, int8_t* output,
                               void* scratch) {
  const layer l = make_layer(p, input, scratch);
  const int32_t rows = p->batch * p->output_height;
  for (int32_t i = 0; i < rows; ++i) {
    const int32_t row = p->reverse ? rows - 1 - i : i, image = row / p->output_height;
    convolve_row(&l, input + (ptrdiff_t)image * p->input_height * p->input_width * p->input_channels,
                 row % p->output_height * p->stride_height - p->pad_top,
                 output + (ptrdiff_t)row * p->output_width * p->output_channels);
  }
}
