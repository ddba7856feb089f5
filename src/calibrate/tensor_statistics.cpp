#include "src/calibrate/tensor_statistics.h"

#include <algorithm>
#include <cassert>

#include "src/base/isa.h"

namespace qtool {
namespace {

void join_channels(std::vector<float>& min, std::vector<float>& max, const std::vector<float>& other_min,
                   const std::vector<float>& other_max) {
  if (min.empty()) {
    min = other_min;
    max = other_max;
    return;
  }
  assert(min.size() == other_min.size());
  for (size_t c = 0; c < min.size(); ++c) {
    min[c] = std::min(min[c], other_min[c]);
    max[c] = std::max(max[c], other_max[c]);
  }
}

}  // namespace

void TensorStatistics::add(const Observation& sample, const SweepKernels& kernels) {
  ++samples;
  if (sample.count == 0) return;
  if (count == 0 || sample.min < min || sample.max > max) {
    min = count == 0 ? sample.min : std::min(min, sample.min);
    max = count == 0 ? sample.max : std::max(max, sample.max);
    histogram.widen(bins_for(min, max));
  }
  count += sample.count;
  zeros += sample.zeros;
  sum.add(sample.sum);
  sum_of_squares.add(sample.sum_of_squares);
  sum_of_minima.add(sample.min);
  sum_of_maxima.add(sample.max);
  join_channels(channel_min, channel_max, sample.channel_min, sample.channel_max);
  assert(sample.layout.exponent == histogram.layout().exponent);
  kernels.add_counts(sample.counts.data(), sample.counts.size(), histogram.counts_from(sample.layout.first));
}

bool TensorStatistics::add(std::span<const float> values, const Shape& shape) {
  const Isa isa = selected_isa();
  Observation sample;
  if (!Observer(isa).observe(values, channels_of(shape), *this, sample)) return false;
  add(sample, sweep_kernels(isa));
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
  join_channels(channel_min, channel_max, other.channel_min, other.channel_max);
  const BinLayout layout = bins_for(min, max);
  histogram.widen(layout);
  Histogram others = other.histogram;
  others.widen(layout);
  histogram.add(others);
}

size_t channels_of(const Shape& shape) {
  const bool looked_at = shape.size() >= 2 && shape.back() <= TensorStatistics::max_channels;
  return looked_at ? static_cast<size_t>(shape.back()) : 0;
}

}  // namespace qtool
