#include "src/calibrate/tensor_statistics.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace qtool {
namespace {

struct Summary {
  float min, max;
  double sum, squares;
};

// Element i goes to lane i mod 8; the lanes are then added up from the first to the last. A square of a
// float32 is an exact double and sums of them cannot overflow, so `squares` is finite exactly when all
// elements are.
Summary summarize(std::span<const float> values) {
  constexpr size_t lanes = 8;
  std::array<float, lanes> min{}, max{};
  std::array<double, lanes> sum{}, squares{};
  min.fill(values.front());
  max.fill(values.front());
  const auto take = [&](size_t lane, float value) {
    min[lane] = value < min[lane] ? value : min[lane];
    max[lane] = value > max[lane] ? value : max[lane];
    const double wide = value;
    sum[lane] += wide;
    squares[lane] += wide * wide;
  };
  size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes)
    for (size_t lane = 0; lane < lanes; ++lane) take(lane, values[i + lane]);
  for (size_t lane = 0; i < values.size(); ++i, ++lane) take(lane, values[i]);
  Summary all{*std::min_element(min.begin(), min.end()), *std::max_element(max.begin(), max.end()), 0, 0};
  for (size_t lane = 0; lane < lanes; ++lane) {
    all.sum += sum[lane];
    all.squares += squares[lane];
  }
  // -0 and +0 compare equal: keep which came first out of the result.
  all.min += 0.0F;
  all.max += 0.0F;
  return all;
}

void widen_channels(std::vector<float>& min, std::vector<float>& max, std::span<const float> values,
                    size_t channels) {
  if (min.empty()) {
    for (size_t c = 0; c < channels; ++c) min.push_back(values[c] + 0.0F);
    max = min;
  }
  for (size_t row = 0; row < values.size(); row += channels)
    for (size_t c = 0; c < channels; ++c) {
      min[c] = std::min(min[c], values[row + c]) + 0.0F;
      max[c] = std::max(max[c], values[row + c]) + 0.0F;
    }
}

}  // namespace

bool TensorStatistics::add(std::span<const float> values, const Shape& shape) {
  if (values.empty()) {
    ++samples;
    return true;
  }
  const Summary sample = summarize(values);
  if (!std::isfinite(sample.squares)) return false;
  min = count == 0 ? sample.min : std::min(min, sample.min);
  max = count == 0 ? sample.max : std::max(max, sample.max);
  ++samples;
  count += values.size();
  sum.add(sample.sum);
  sum_of_squares.add(sample.squares);
  sum_of_minima.add(sample.min);
  sum_of_maxima.add(sample.max);
  if (shape.size() >= 2 && shape.back() <= max_channels)
    widen_channels(channel_min, channel_max, values, static_cast<size_t>(shape.back()));
  histogram.widen(bins_for(min, max));
  zeros += histogram.add(values);
  return true;
}

void TensorStatistics::merge(const TensorStatistics& other) {
  samples += other.samples;
  sum.add(other.sum);
  sum_of_squares.add(other.sum_of_squares);
  sum_of_minima.add(other.sum_of_minima);
  sum_of_maxima.add(other.sum_of_maxima);
  if (other.count == 0) return;
  min = count == 0 ? other.min : std::min(min, other.min);
  max = count == 0 ? other.max : std::max(max, other.max);
  count += other.count;
  zeros += other.zeros;
  if (channel_min.empty()) {
    channel_min = other.channel_min;
    channel_max = other.channel_max;
  }
  assert(channel_min.size() == other.channel_min.size());
  for (size_t c = 0; c < channel_min.size(); ++c) {
    channel_min[c] = std::min(channel_min[c], other.channel_min[c]);
    channel_max[c] = std::max(channel_max[c], other.channel_max[c]);
  }
  const BinLayout layout = bins_for(min, max);
  histogram.widen(layout);
  Histogram others = other.histogram;
  others.widen(layout);
  histogram.add(others);
}

}  // namespace qtool
