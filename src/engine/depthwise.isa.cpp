// Depthwise convolution: a vector of channels times a block of output pixels stays in registers. See
// DepthwiseTask.
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

// Where a block of output pixels reads and writes.
struct Block {
  const float* input;  // of tap (0, 0) of the first pixel, which may lie outside the image
  float* output;
  Taps rows, columns;
};

// One vector of channels from `c` on (V: VecF, or float for single channels); KW and Stride are the kernel
// width and the stride when known here, else 0. Neighbouring pixels share what they read when the stride is
// known and the kernel is dense.
template <class V, int KW, int Stride, int Pixels>
inline void convolve(const DepthwiseTask& t, const Block& block, int32_t c) {
  V sum[Pixels];
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) sum[p] = load_as(t.bias + c, V{});
  const int64_t pixel = t.channels, row = int64_t{t.input_width} * t.dilation_height * t.channels;
  for (int32_t ky = block.rows.first; ky < block.rows.last; ++ky) {
    const float* x = block.input + ky * row + c;
    const float* w = t.weights + (int64_t{ky} * t.kernel_width) * t.channels + c;
    if constexpr (KW > 0) {
      V weights[KW];
#pragma GCC unroll 8
      for (int kx = 0; kx < KW; ++kx) weights[kx] = load_as(w + kx * pixel, V{});
#pragma GCC unroll 32
      for (int i = 0; i < (Pixels - 1) * Stride + KW; ++i) {
        const V element = load_as(x + i * pixel, V{});
#pragma GCC unroll 8
        for (int kx = 0; kx < KW; ++kx)
          if (i >= kx && (i - kx) % Stride == 0 && (i - kx) / Stride < Pixels)
            sum[(i - kx) / Stride] += element * weights[kx];
      }
    } else {
      const int64_t stride = t.stride_width * pixel, tap = t.dilation_width * pixel;
      for (int32_t kx = block.columns.first; kx < block.columns.last; ++kx) {
        const V weight = load_as(w + kx * pixel, V{});
#pragma GCC unroll 8
        for (int p = 0; p < Pixels; ++p) sum[p] += load_as(x + kx * tap + p * stride, V{}) * weight;
      }
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < Pixels; ++p) store_as(block.output + p * pixel + c, clamp(sum[p], t.min, t.max));
}

// All channels; the last vector overlaps the one before, computing some channels twice.
template <int KW, int Stride, int Pixels>
void all_channels(const DepthwiseTask& t, const Block& block) {
  if (t.channels < lanes) {
    for (int32_t c = 0; c < t.channels; ++c) convolve<float, KW, Stride, Pixels>(t, block, c);
    return;
  }
  int32_t c = 0;
  for (; c + lanes <= t.channels; c += lanes) convolve<VecF, KW, Stride, Pixels>(t, block, c);
  if (c < t.channels) convolve<VecF, KW, Stride, Pixels>(t, block, t.channels - lanes);
}

// Output pixels [first, last) of a row whose windows lie inside the image, in blocks; the last block overlaps
// the one before.
template <int KW, int Stride, int Pixels, class BlockAt>
bool convolve_inside(const DepthwiseTask& t, int32_t first, int32_t last, const BlockAt& block_at) {
  if (last - first < Pixels) return false;
  for (int32_t ox = first; ox < last; ox += Pixels)
    all_channels<KW, Stride, Pixels>(t, block_at(ox + Pixels <= last ? ox : last - Pixels));
  return true;
}

template <int KW, int Stride>
void convolve_image(const DepthwiseTask& t) {
  const int32_t extent = (t.kernel_width - 1) * t.dilation_width + 1;
  int32_t first = 0, last = t.output_width;  // output pixels whose windows lie inside the image
  while (first < last && first * t.stride_width < t.pad_left) ++first;
  while (last > first && (last - 1) * t.stride_width - t.pad_left + extent > t.input_width) --last;
  for (int32_t oy = 0; oy < t.output_height; ++oy) {
    const int32_t top = oy * t.stride_height - t.pad_top;
    const Taps rows = taps_inside(top, t.kernel_height, t.dilation_height, t.input_height);
    const auto block_at = [&](int32_t ox) {
      const int32_t left = ox * t.stride_width - t.pad_left;
      return Block{t.input + (int64_t{top} * t.input_width + left) * t.channels,
                   t.output + (int64_t{oy} * t.output_width + ox) * t.channels, rows,
                   taps_inside(left, t.kernel_width, t.dilation_width, t.input_width)};
    };
    for (int32_t ox = 0; ox < first; ++ox) all_channels<0, 0, 1>(t, block_at(ox));
    if (!convolve_inside<KW, Stride, block_pixels>(t, first, last, block_at) &&
        !convolve_inside<KW, Stride, 4>(t, first, last, block_at) &&
        !convolve_inside<KW, Stride, 2>(t, first, last, block_at))
      convolve_inside<KW, Stride, 1>(t, first, last, block_at);
    for (int32_t ox = last; ox < t.output_width; ++ox) all_channels<0, 0, 1>(t, block_at(ox));
  }
}

}  // namespace

void depthwise(const DepthwiseTask& t) {
  if (t.dilation_width == 1 && t.kernel_width == 3) {
    if (t.stride_width == 1) return convolve_image<3, 1>(t);
    if (t.stride_width == 2) return convolve_image<3, 2>(t);
  }
  if (t.dilation_width == 1 && t.kernel_width == 5) {
    if (t.stride_width == 1) return convolve_image<5, 1>(t);
    if (t.stride_width == 2) return convolve_image<5, 2>(t);
  }
  convolve_image<0, 0>(t);
}

}  // namespace qtool::QTOOL_ISA
