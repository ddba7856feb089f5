#include <algorithm>
#include <cmath>

#include "src/data/pixels.h"

namespace qtool {
namespace {

// Pillow's arithmetic: weights are multiples of 2^-22; a sum of pixels times weights is rounded once to a
// byte.
constexpr int weight_bits = 22;
constexpr int32_t half = 1 << (weight_bits - 1);

// The input pixels that make one output pixel of a line, and their weights.
struct Taps {
  int64_t first = 0;
  std::vector<int32_t> weights;  // sum about 2^22
};

// For the output pixels begin ... begin + count - 1 of `out`: a triangle filter of radius max(1, in/out)
// around the pixel's centre.
std::vector<Taps> bilinear_taps(int64_t in, int64_t out, int64_t begin, int64_t count) {
  const double scale = static_cast<double>(in) / static_cast<double>(out);
  const double support = std::max(scale, 1.0);
  std::vector<Taps> taps(static_cast<size_t>(count));
  std::vector<double> weights;
  for (int64_t i = 0; i < count; ++i) {
    Taps& tap = taps[static_cast<size_t>(i)];
    const double centre = (static_cast<double>(begin + i) + 0.5) * scale;
    tap.first = std::max<int64_t>(0, static_cast<int64_t>(std::floor(centre - support + 0.5)));
    const int64_t end = std::min(in, static_cast<int64_t>(std::floor(centre + support + 0.5)));
    weights.clear();
    double sum = 0;
    for (int64_t x = tap.first; x < end; ++x) {
      weights.push_back(std::max(0.0, 1 - std::abs((static_cast<double>(x) - centre + 0.5) / support)));
      sum += weights.back();
    }
    for (const double weight : weights)
      tap.weights.push_back(static_cast<int32_t>(std::lround(weight / sum * (1 << weight_bits))));
  }
  return taps;
}

uint8_t to_byte(int32_t sum) {
  return static_cast<uint8_t>(std::clamp(sum >> weight_bits, 0, 255));
}

template <int channels>
void resample_row(const uint8_t* from, const std::vector<Taps>& taps, uint8_t* to) {
  for (const Taps& tap : taps) {
    const uint8_t* pixel = from + tap.first * channels;
    int32_t sum[channels];
    std::fill_n(sum, channels, half);
    for (const int32_t weight : tap.weights) {
      for (int c = 0; c < channels; ++c) sum[c] += weight * pixel[c];
      pixel += channels;
    }
    for (int c = 0; c < channels; ++c) to[c] = to_byte(sum[c]);
    to += channels;
  }
}

// A row from the rows at `from` and below it, `bytes` apart.
void mix_rows(const uint8_t* from, size_t bytes, const std::vector<int32_t>& weights,
              std::vector<int32_t>& sums, uint8_t* to) {
  std::fill(sums.begin(), sums.end(), half);
  for (const int32_t weight : weights) {
    for (size_t i = 0; i < bytes; ++i) sums[i] += weight * from[i];
    from += bytes;
  }
  for (size_t i = 0; i < bytes; ++i) to[i] = to_byte(sums[i]);
}

Pixels blank(int64_t width, int64_t height, int64_t channels) {
  return {width, height, channels, std::vector<uint8_t>(static_cast<size_t>(width * height * channels))};
}

}  // namespace

Pixels resize_bilinear(const Pixels& image, int64_t width, int64_t height, const CropBox& window) {
  const std::vector<Taps> across = bilinear_taps(image.width, width, window.left, window.width);
  const std::vector<Taps> down = bilinear_taps(image.height, height, window.top, window.height);
  // The rows that the window needs, at their final width.
  const bool same_height = height == image.height;
  const int64_t first = same_height ? window.top : down.front().first;
  const int64_t rows = same_height
                           ? window.height
                           : down.back().first + static_cast<int64_t>(down.back().weights.size()) - first;
  Pixels narrow = blank(window.width, rows, image.channels);
  for (int64_t y = 0; y < rows; ++y) {
    const uint8_t* from = image.row(first + y);
    if (width == image.width)
      std::copy_n(from + window.left * image.channels, window.width * image.channels, narrow.row(y));
    else if (image.channels == 1)
      resample_row<1>(from, across, narrow.row(y));
    else
      resample_row<3>(from, across, narrow.row(y));
  }
  if (same_height) return narrow;
  Pixels result = blank(window.width, window.height, image.channels);
  const auto bytes = static_cast<size_t>(window.width * image.channels);
  std::vector<int32_t> sums(bytes);
  for (int64_t y = 0; y < window.height; ++y) {
    const Taps& tap = down[static_cast<size_t>(y)];
    mix_rows(narrow.row(tap.first - first), bytes, tap.weights, sums, result.row(y));
  }
  return result;
}

Pixels cut_out(const Pixels& image, const CropBox& window) {
  Pixels result = blank(window.width, window.height, image.channels);
  for (int64_t y = 0; y < window.height; ++y)
    std::copy_n(image.row(window.top + y) + window.left * image.channels, window.width * image.channels,
                result.row(y));
  return result;
}

}  // namespace qtool
