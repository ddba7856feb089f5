// Depthwise convolution: a vector of channels times a block of output pixels stays in registers. See
// DepthwiseTask.
#include <utility>

#include "src/base/simd.h"
#include "src/engine/kernels.isa.h"

namespace qtool::QTOOL_ISA {
namespace {

// Output pixels of a block.
#if defined(__AVX512F__)
constexpr int block_pixels = 8;
#else
constexpr int block_pixels = 4;
#endif

// Taps that lie inside the image for one output row or column.
struct Taps {
  int32_t first, last;
};

Taps taps_inside(int32_t start, int32_t kernel, int32_t dilation, int32_t length) {
  Taps taps{0, kernel};
  while (taps.first < kernel && start + taps.first * dilation < 0) ++taps.first;
  while (taps.last > taps.first && start + (taps.last - 1) * dilation >= length) --taps.last;
  return taps;
}

inline VecF load_as(const float* p, VecF) {
  return load(p);
}
inline float load_as(const float* p, float) {
  return *p;
}
inline void store_as(float* p, VecF v) {
  store(p, v);
}
inline void store_as(float* p, float v) {
  *p = v;
}
inline VecF clamp(VecF v, float min, float max) {
  return at_most(at_least(v, splat(min)), splat(max));
}
inline float clamp(float v, float min, float max) {
  v = v < min ? min : v;
  return v > max ? max : v;
}

// Where a block of output pixels of one row reads and writes.
struct Block {
  const float* input;  // of tap (0, 0) of the first pixel, which may lie outside the image
  float* output;
  Taps rows;
  Taps columns;  // that lie inside. convolve(): pixels of the image from `input` on; convolve_any(): taps
};

// One vector of channels from `c` on (V: VecF, or float for a single channel) of a dense kernel KW wide.
// Neighbouring output pixels share what they read.
template <class V, int KW, int Stride, int Pixels, bool AtBorder>
inline void convolve(const DepthwiseTask& t, const Block& block, int32_t c) {
  V sum[Pixels];
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) sum[p] = load_as(t.bias + c, V{});
  const int64_t pixel = t.channels, row = int64_t{t.input_width} * t.dilation_height * t.channels;
  for (int32_t ky = block.rows.first; ky < block.rows.last; ++ky) {
    const float* x = block.input + ky * row + c;
    const float* w = t.weights + (int64_t{ky} * KW) * t.channels + c;
    V weights[KW];
#pragma GCC unroll 8
    for (int kx = 0; kx < KW; ++kx) weights[kx] = load_as(w + kx * pixel, V{});
#pragma GCC unroll 32
    for (int i = 0; i < (Pixels - 1) * Stride + KW; ++i) {
      if (AtBorder && (i < block.columns.first || i >= block.columns.last)) continue;
      const V element = load_as(x + i * pixel, V{});
#pragma GCC unroll 8
      for (int kx = 0; kx < KW; ++kx)
        if (i >= kx && (i - kx) % Stride == 0 && (i - kx) / Stride < Pixels)
          sum[(i - kx) / Stride] += element * weights[kx];
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) store_as(block.output + p * pixel + c, clamp(sum[p], t.min, t.max));
}

// Any kernel; `columns` are the taps that lie inside for all pixels.
template <class V, int Pixels>
inline void convolve_any(const DepthwiseTask& t, const Block& block, int32_t c) {
  V sum[Pixels];
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) sum[p] = load_as(t.bias + c, V{});
  const int64_t pixel = t.channels, row = int64_t{t.input_width} * t.dilation_height * pixel;
  const int64_t stride = t.stride_width * pixel, tap = t.dilation_width * pixel;
  for (int32_t ky = block.rows.first; ky < block.rows.last; ++ky)
    for (int32_t kx = block.columns.first; kx < block.columns.last; ++kx) {
      const float* x = block.input + ky * row + kx * tap + c;
      const V weight = load_as(t.weights + (int64_t{ky} * t.kernel_width + kx) * pixel + c, V{});
#pragma GCC unroll 8
      for (int p = 0; p < Pixels; ++p) sum[p] += load_as(x + p * stride, V{}) * weight;
    }
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) store_as(block.output + p * pixel + c, clamp(sum[p], t.min, t.max));
}

// Calls vector(c) for all channels; the last vector overlaps the one before, computing some channels twice.
// With less channels than lanes: single(c).
template <class Vector, class Single>
inline void all_channels(int32_t channels, const Vector& vector, const Single& single) {
  if (channels < lanes) {
    for (int32_t c = 0; c < channels; ++c) single(c);
    return;
  }
  int32_t c = 0;
  for (; c + lanes <= channels; c += lanes) vector(c);
  if (c < channels) vector(channels - lanes);
}

template <int KW, int Stride, int Pixels>
void convolve_block(const DepthwiseTask& t, const Block& block) {
  const auto single = [&](int32_t c) { convolve<float, KW, Stride, Pixels, true>(t, block, c); };
  if (block.columns.first == 0 && block.columns.last == (Pixels - 1) * Stride + KW)
    all_channels(
        t.channels, [&](int32_t c) { convolve<VecF, KW, Stride, Pixels, false>(t, block, c); }, single);
  else
    all_channels(
        t.channels, [&](int32_t c) { convolve<VecF, KW, Stride, Pixels, true>(t, block, c); }, single);
}

template <int KW, int Stride, int... Less>
void convolve_block(const DepthwiseTask& t, const Block& block, int32_t pixels,
                    std::integer_sequence<int, Less...>) {
  (void)((pixels == Less + 1 && (convolve_block<KW, Stride, Less + 1>(t, block), true)) || ...);
}

// Calls row(input, output, rows) for every row of output pixels; `input` is at tap (0, 0) of its first pixel.
template <class Row>
inline void all_rows(const DepthwiseTask& t, const Row& row) {
  for (int32_t oy = 0; oy < t.output_height; ++oy) {
    const int32_t top = oy * t.stride_height - t.pad_top;
    row(t.input + (int64_t{top} * t.input_width - t.pad_left) * t.channels,
        t.output + int64_t{oy} * t.output_width * t.channels,
        taps_inside(top, t.kernel_height, t.dilation_height, t.input_height));
  }
}

// Rows are cut into blocks of nearly the same size.
template <int KW, int Stride>
void convolve_dense(const DepthwiseTask& t) {
  const int32_t blocks = (t.output_width + block_pixels - 1) / block_pixels;
  all_rows(t, [&](const float* input, float* output, Taps rows) {
    for (int32_t b = 0, ox = 0, end = 0; b < blocks; ++b, ox = end) {
      end = static_cast<int32_t>(int64_t{t.output_width} * (b + 1) / blocks);
      const int32_t left = ox * Stride;
      convolve_block<KW, Stride>(
          t,
          {input + int64_t{left} * t.channels, output + int64_t{ox} * t.channels, rows,
           taps_inside(left - t.pad_left, (end - ox - 1) * Stride + KW, 1, t.input_width)},
          end - ox, std::make_integer_sequence<int, block_pixels>());
    }
  });
}

template <int Pixels>
void convolve_any(const DepthwiseTask& t, const Block& block) {
  all_channels(
      t.channels, [&](int32_t c) { convolve_any<VecF, Pixels>(t, block, c); },
      [&](int32_t c) { convolve_any<float, Pixels>(t, block, c); });
}

// Output pixels [first, last) of a row whose windows lie inside the image, in blocks; the last block overlaps
// the one before. False when there are less than a block has.
template <int Pixels, class BlockAt>
bool convolve_inside(const DepthwiseTask& t, int32_t first, int32_t last, const BlockAt& block_at) {
  if (last - first < Pixels) return false;
  for (int32_t ox = first; ox < last; ox += Pixels)
    convolve_any<Pixels>(t, block_at(ox + Pixels <= last ? ox : last - Pixels));
  return true;
}

// Borders pixel by pixel.
void convolve_any(const DepthwiseTask& t) {
  const int32_t extent = (t.kernel_width - 1) * t.dilation_width + 1;
  int32_t first = 0, last = t.output_width;  // output pixels whose windows lie inside the image
  while (first < last && first * t.stride_width < t.pad_left) ++first;
  while (last > first && (last - 1) * t.stride_width - t.pad_left + extent > t.input_width) --last;
  all_rows(t, [&](const float* input, float* output, Taps rows) {
    const auto block_at = [&](int32_t ox) {
      const int32_t left = ox * t.stride_width;
      return Block{input + int64_t{left} * t.channels, output + int64_t{ox} * t.channels, rows,
                   taps_inside(left - t.pad_left, t.kernel_width, t.dilation_width, t.input_width)};
    };
    for (int32_t ox = 0; ox < first; ++ox) convolve_any<1>(t, block_at(ox));
    if (!convolve_inside<block_pixels>(t, first, last, block_at) &&
        !convolve_inside<4>(t, first, last, block_at) && !convolve_inside<2>(t, first, last, block_at))
      convolve_inside<1>(t, first, last, block_at);
    for (int32_t ox = last; ox < t.output_width; ++ox) convolve_any<1>(t, block_at(ox));
  });
}

}  // namespace

void depthwise(const DepthwiseTask& t) {
  if (t.dilation_width == 1 && t.kernel_width == 3) {
    if (t.stride_width == 1) return convolve_dense<3, 1>(t);
    if (t.stride_width == 2) return convolve_dense<3, 2>(t);
  }
  if (t.dilation_width == 1 && t.kernel_width == 5) {
    if (t.stride_width == 1) return convolve_dense<5, 1>(t);
    if (t.stride_width == 2) return convolve_dense<5, 2>(t);
  }
  convolve_any(t);
}

}  // namespace qtool::QTOOL_ISA
