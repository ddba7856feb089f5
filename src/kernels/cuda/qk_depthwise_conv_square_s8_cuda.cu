#include "qk_depthwise_conv_square_s8_cuda.h"
#include "qk_requantize_cuda.h"
#include "qk_units_cuda.h"
#include "qk_wide_cuda.h"

enum { PIXELS = 4, CHANNELS = 4 };

/* What a thread of `rows` output rows reads. */
template <int taps, int stride, int rows>
struct qk_patch {
  static constexpr int words = (taps + 3) / 4; /* of weights, a row of taps and channel */
  static constexpr int pairs = ((PIXELS - 1) * stride + taps + 1) / 2; /* columns, two by two */
  static constexpr int lines = taps + rows - 1;
  uint32_t x[lines][2 * pairs]; /* 4 channels each */

  /* `first` is the top left corner, strides are in bytes. */
  __device__ void load(const int8_t* first, uint32_t line_stride, uint32_t column_stride) {
#pragma unroll
    for (int k = 0; k < lines; ++k)
#pragma unroll
      for (int i = 0; i < 2 * pairs; ++i)
        x[k][i] = *reinterpret_cast<const uint32_t*>(first + (k * line_stride + i * column_stride));
  }

  /* Where `value` stands for what lies outside: bit i of a mask tells that line or column i is inside. */
  __device__ void load_inside(const int8_t* first, uint32_t line_stride, uint32_t column_stride,
                              uint32_t line_mask, uint32_t column_mask, uint32_t value) {
#pragma unroll
    for (int k = 0; k < lines; ++k)
#pragma unroll
      for (int i = 0; i < 2 * pairs; ++i) {
        x[k][i] = value;
        if ((line_mask >> k & column_mask >> i & 1) != 0)
          x[k][i] = *reinterpret_cast<const uint32_t*>(first + (k * line_stride + i * column_stride));
      }
  }
};

/* Bit i: 0 <= start + i * step < length. */
template <int count>
static __device__ inline uint32_t mask_inside(int32_t start, int32_t step, int32_t length) {
  uint32_t mask = 0;
#pragma unroll
  for (int i = 0; i < count; ++i)
    mask |= (static_cast<uint32_t>(start + i * step) < static_cast<uint32_t>(length) ? 1u : 0u) << i;
  return mask;
}

/* Columns 2i and 2i + 1 of one line: bytes of channels 0 and 1, then 2 and 3, of both in turn. */
template <int pairs>
struct qk_row_pairs {
  uint32_t low[pairs], high[pairs];
};

template <int pairs>
static __device__ inline qk_row_pairs<pairs> pair_columns(const uint32_t (&x)[2 * pairs]) {
  qk_row_pairs<pairs> r;
#pragma unroll
  for (int i = 0; i < pairs; ++i) {
    r.low[i] = __byte_perm(x[2 * i], x[2 * i + 1], 0x5140);
    r.high[i] = __byte_perm(x[2 * i], x[2 * i + 1], 0x7362);
  }
  return r;
}

/* 4 columns of a channel from column 2i on; what lies behind the last pair has weight 0. */
template <int pairs>
static __device__ inline uint32_t columns_of(const qk_row_pairs<pairs>& r, int i, int channel) {
  const int next = i + 1 < pairs ? i + 1 : i;
  const uint32_t selector = channel % 2 == 0 ? 0x5410 : 0x7632;
  return channel < 2 ? __byte_perm(r.low[i], r.low[next], selector)
                     : __byte_perm(r.high[i], r.high[next], selector);
}

/* The weights of one row of taps; for odd pixels of stride 1, whose window starts one byte later in the words
 * of even columns, `later` holds them moved up by a byte. */
template <int words>
struct qk_tap_row {
  uint32_t even[words][CHANNELS], later[words][CHANNELS];
};

template <int words>
static __device__ inline qk_tap_row<words> load_taps(const int8_t* weights, int row, int32_t channels) {
  qk_tap_row<words> t;
#pragma unroll
  for (int w = 0; w < words; ++w) {
    const uint4 v = *reinterpret_cast<const uint4*>(weights + (row * words + w) * channels * 4);
    t.even[w][0] = v.x, t.even[w][1] = v.y, t.even[w][2] = v.z, t.even[w][3] = v.w;
#pragma unroll
    for (int c = 0; c < CHANNELS; ++c)
      t.later[w][c] =
          w == 0 ? t.even[w][c] << 8 : __funnelshift_r(t.even[w > 0 ? w - 1 : 0][c], t.even[w][c], 24);
  }
  return t;
}

template <int taps, int stride, int words, int pairs>
static __device__ inline void add_row(const qk_row_pairs<pairs>& x, const qk_tap_row<words>& t,
                                      int32_t (&acc)[PIXELS][CHANNELS]) {
#pragma unroll
  for (int i = 0; i < PIXELS; ++i) {
#pragma unroll
    for (int w = 0; w < words; ++w) {
#pragma unroll
      for (int c = 0; c < CHANNELS; ++c) {
        const uint32_t columns = columns_of(x, i * stride / 2 + 2 * w, c);
        const uint32_t weights = i * stride % 2 == 0 ? t.even[w][c] : t.later[w][c];
        acc[i][c] = __dp4a(static_cast<int>(columns), static_cast<int>(weights), acc[i][c]);
      }
    }
  }
}

/* 4 channels of 4 pixels. */
static __device__ inline void store_row(const qk_depthwise_conv_s8_params& p,
                                        const int32_t (&acc)[PIXELS][CHANNELS],
                                        const int32_t (&doubled)[CHANNELS], int8_t* output) {
  const int64_t constant = qk_rescale_constant(p.output_zero_point);
#pragma unroll
  for (int i = 0; i < PIXELS; ++i) {
    int32_t y[CHANNELS];
#pragma unroll
    for (int c = 0; c < CHANNELS; ++c)
      y[c] = qk_requantize(acc[i][c], doubled[c], constant, p.output_min, p.output_max);
    qk_store_bytes(output + i * p.output_channels, qk_pack_bytes(y));
  }
}

/* `rows` output rows share the input lines they have in common: two where rows and their taps are as far
 * apart. The last thread of a row (or column) computes its last pixels, some of them once more. */
template <int taps, int stride, int rows>
static __global__ void __launch_bounds__(256, taps == 3 ? 2 : 1)
    convolve(uint32_t units, const qk_depthwise_conv_s8_params p, const qk_raster raster, const int8_t* input,
             int8_t* output) {
  typedef qk_patch<taps, stride, rows> patch;
  const uint32_t unit = qk_unit();
  if (unit >= units) return;
  const qk_place at = qk_find_place(unit, raster);
  const int32_t channels = p.output_channels, channel = at.group * CHANNELS;
  const int32_t oy = min(at.y * rows, p.output_height - rows),
                ox = min(at.x * PIXELS, p.output_width - PIXELS);
  const int32_t top = oy * p.stride_height - p.pad_top, left = ox * stride - p.pad_left;

  patch window;
  const int8_t* const first = input +
                              at.image * (static_cast<int64_t>(p.input_height) * p.input_width * channels) +
                              (top * p.input_width + left) * channels + channel;
  const uint32_t line_stride = p.dilation_height * p.input_width * channels;
  if (top >= 0 && left >= 0 && top + (patch::lines - 1) * p.dilation_height < p.input_height &&
      left + 2 * patch::pairs <= p.input_width)
    window.load(first, line_stride, channels);
  else
    window.load_inside(first, line_stride, channels,
                       mask_inside<patch::lines>(top, p.dilation_height, p.input_height),
                       mask_inside<2 * patch::pairs>(left, 1, p.input_width), qk_splat(p.input_zero_point));

  const int4 bias = *reinterpret_cast<const int4*>(p.bias + channel);
  int32_t acc[rows][PIXELS][CHANNELS];
#pragma unroll
  for (int r = 0; r < rows; ++r)
#pragma unroll
    for (int i = 0; i < PIXELS; ++i)
      acc[r][i][0] = bias.x, acc[r][i][1] = bias.y, acc[r][i][2] = bias.z, acc[r][i][3] = bias.w;

  qk_tap_row<patch::words> t[taps];
#pragma unroll
  for (int ky = 0; ky < taps; ++ky) t[ky] = load_taps<patch::words>(p.weights + channel * 4, ky, channels);
#pragma unroll
  for (int k = 0; k < patch::lines; ++k) {
    const qk_row_pairs<patch::pairs> x = pair_columns<patch::pairs>(window.x[k]);
#pragma unroll
    for (int r = 0; r < rows; ++r)
      if (k - r >= 0 && k - r < taps)
        add_row<taps, stride>(x, t[k - r >= 0 && k - r < taps ? k - r : 0], acc[r]);
  }

  if (p.left_shifts != nullptr) {
    const qk_bytes<CHANNELS> shifts = qk_load_bytes<CHANNELS>(p.left_shifts + channel);
#pragma unroll
    for (int r = 0; r < rows; ++r)
#pragma unroll
      for (int i = 0; i < PIXELS; ++i)
#pragma unroll
        for (int c = 0; c < CHANNELS; ++c) acc[r][i][c] = qk_shift_left(acc[r][i][c], shifts[c]);
  }
  const int4 m = *reinterpret_cast<const int4*>(p.multipliers + channel);
  const int32_t doubled[CHANNELS] = {2 * m.x, 2 * m.y, 2 * m.z, 2 * m.w};
  int8_t* const pixels = output +
                         at.image * (static_cast<int64_t>(p.output_height) * p.output_width * channels) +
                         (oy * p.output_width + ox) * channels + channel;
#pragma unroll
  for (int r = 0; r < rows; ++r) store_row(p, acc[r], doubled, pixels + r * (p.output_width * channels));
}

template <int taps, int stride, int rows>
static cudaError_t launch(const qk_depthwise_conv_s8_params* p, int64_t images, const int8_t* input,
                          int8_t* output, cudaStream_t stream) {
  const int64_t groups = p->output_channels / CHANNELS, height = (p->output_height + rows - 1) / rows,
                width = (p->output_width + PIXELS - 1) / PIXELS;
  return qk_launch_units(convolve<taps, stride, rows>, images * height * width * groups, stream, *p,
                         qk_make_raster(height, width, groups), input, output);
}

template <int taps>
static cudaError_t launch_taps(const qk_depthwise_conv_s8_params* p, int rows, int64_t images,
                               const int8_t* input, int8_t* output, cudaStream_t stream) {
  if (p->stride_width == 2) return launch<taps, 2, 1>(p, images, input, output, stream);
  return rows == 2 ? launch<taps, 1, 2>(p, images, input, output, stream)
                   : launch<taps, 1, 1>(p, images, input, output, stream);
}

int qk_depthwise_square_shares_rows(const qk_depthwise_conv_s8_params* p) {
  return p->stride_width == 1 && p->stride_height == p->dilation_height && p->output_height >= 2;
}

cudaError_t qk_depthwise_square_images(const qk_depthwise_conv_s8_params* p, int rows, int64_t images,
                                       const int8_t* input, int8_t* output, cudaStream_t stream) {
  return p->kernel_width == 3 ? launch_taps<3>(p, rows, images, input, output, stream)
                              : launch_taps<5>(p, rows, images, input, output, stream);
}

/* Two rows a thread where that leaves work for every processor. */
static const int64_t enough_units = 128 * 1024;

cudaError_t qk_depthwise_conv_square_s8_cuda(const qk_depthwise_conv_s8_params* p, const qk_items* items,
                                             const int8_t* input, int8_t* output, cudaStream_t stream) {
  const int64_t input_bytes =
      static_cast<int64_t>(p->batch) * p->input_height * p->input_width * p->input_channels;
  const int64_t output_bytes =
      static_cast<int64_t>(p->batch) * p->output_height * p->output_width * p->output_channels;
  const auto launch_items = [=](int64_t count, const int8_t* in, int8_t* out) {
    const bool is_large = count * output_bytes >= enough_units * 2 * PIXELS * CHANNELS;
    const int rows = is_large && qk_depthwise_square_shares_rows(p) ? 2 : 1;
    return qk_depthwise_square_images(p, rows, count * p->batch, in, out, stream);
  };
  return qk_fold_items(items, input, input_bytes, output, output_bytes, launch_items);
}
