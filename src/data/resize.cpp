#include <algorithm>
#include <cmath>

#include "src/data/pixels.h"

namespace qtool {
namespace {

// Weights of the input pixels that make one output pixel of a line.
struct Taps {
  int64_t first = 0;
  std::vector<double> weights;  // sum 1
};

// Triangle filter of radius max(1, in/out) around the output pixel's centre.
std::vector<Taps> bilinear_taps(int64_t in, int64_t out) {
  const double scale = static_cast<double>(in) / static_cast<double>(out);
  const double support = std::max(scale, 1.0);
  std::vector<Taps> taps(static_cast<size_t>(out));
  for (int64_t i = 0; i < out; ++i) {
    Taps& tap = taps[static_cast<size_t>(i)];
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    tap.first = std::max<int64_t>(0, static_cast<int64_t>(std::floor(centre - support + 0.5)));
    const int64_t end = std::min(in, static_cast<int64_t>(std::floor(centre + support + 0.5)));
    double sum = 0;
    for (int64_t x = tap.first; x < end; ++x) {
      tap.weights.push_back(std::max(0.0, 1 - std::abs((static_cast<double>(x) - centre + 0.5) / support)));
      sum += tap.weights.back();
    }
    for (double& weight : tap.weights) weight /= sum;
  }
  return taps;
}

uint8_t to_byte(double value) {
  return static_cast<uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

// Resamples along one axis: lines of `length` pixels whose neighbours are `step` bytes apart.
struct Axis {
  int64_t lines, line_step, pixel_step;
};

void resample(const std::vector<uint8_t>& from, const Axis& in, std::vector<uint8_t>& to, const Axis& out,
              const std::vector<Taps>& taps, int64_t channels) {
  for (int64_t line = 0; line < in.lines; ++line)
    for (size_t i = 0; i < taps.size(); ++i)
      for (int64_t c = 0; c < channels; ++c) {
        double sum = 0;
        int64_t at = line * in.line_step + taps[i].first * in.pixel_step + c;
        for (const double weight : taps[i].weights) {
          sum += weight * from[static_cast<size_t>(at)];
          at += in.pixel_step;
        }
        to[static_cast<size_t>(line * out.line_step + static_cast<int64_t>(i) * out.pixel_step + c)] =
            to_byte(sum);
      }
}

}  // namespace

Pixels resize_bilinear(const Pixels& image, int64_t width, int64_t height) {
  const int64_t c = image.channels;
  Pixels wide{width, image.height, c, std::vector<uint8_t>(static_cast<size_t>(width * image.height * c))};
  if (width == image.width) {
    wide.data = image.data;
  } else {
    resample(image.data, {image.height, image.width * c, c}, wide.data, {image.height, width * c, c},
             bilinear_taps(image.width, width), c);
  }
  if (height == image.height) return wide;
  Pixels result{width, height, c, std::vector<uint8_t>(static_cast<size_t>(width * height * c))};
  resample(wide.data, {width, c, width * c}, result.data, {width, c, width * c},
           bilinear_taps(image.height, height), c);
  return result;
}

Pixels crop_centre(const Pixels& image, int64_t width, int64_t height) {
  const int64_t left = (image.width - width) / 2;
  const int64_t top = (image.height - height) / 2;
  Pixels result{width, height, image.channels, {}};
  for (int64_t y = 0; y < height; ++y) {
    const auto row = image.data.begin() + ((top + y) * image.width + left) * image.channels;
    result.data.insert(result.data.end(), row, row + width * image.channels);
  }
  return result;
}

}  // namespace qtool
