#include "src/calibrate/tensor_statistics.h"

#include <algorithm>
#include <cassert>

#include "src/base/isa.h"

namespace qtool {
void TensorStatistics::add(const Observation& sample, const SweepKernels& kernels) {
  ++samples;
  if (sample.count == 0) return;
  if (count == 0 || sample.min < min || sample.max > max) {
    min = count == 0 ? sample.min : std::min(min, sample.min);
    max = count == 0 ? sample.max : std::max(max, sample.max);
    histogram.widen(bins_for(min, max));
  }
  count += sample.count;
  binned += sample.binned;
  zeros += sample.zeros;
  sum.add(sample.sum);
  sum_of_squares.add(sample.sum_of_squares);
  sum_of_minima.add(sample.min);
  sum_of_maxima.add(sample.max);
  assert(sample.layout.exponent == histogram.layout().exponent);
  kernels.add_counts(sample.counts.data(), sample.counts.size(), histogram.counts_from(sample.layout.first));
}

bool TensorStatistics::add(std::span<const float> values) {
  const Isa isa = selected_isa();
  Observation sample;
  if (!Observer(isa).observe(values, *this, sample)) return false;
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
  binned += other.binned;
  zeros += other.zeros;
  const BinLayout layout = bins_for(min, max);
  histogram.widen(layout);
  Histogram others = other.histogram;
  others.widen(layout);
  histogram.add(others);
}

}  // namespace qtool
