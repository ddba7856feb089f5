#include <algorithm>
#include <cassert>

#include "src/quantize/ranges.h"

namespace qtool {

Range percentile_range(const TensorStatistics& statistics, double percentile) {
  assert(percentile > 50 && percentile <= 100);
  const Histogram& histogram = statistics.histogram;
  const auto& counts = histogram.counts();
  const auto zero_bin = static_cast<size_t>(-histogram.layout().first);  // holds [0, width)
  const auto beyond =
      static_cast<uint64_t>((100 - percentile) / 100 * static_cast<double>(statistics.binned));

  Range range = min_max_range(statistics);
  uint64_t dropped = 0;
  size_t end = counts.size();
  while (end > zero_bin && dropped + counts[end - 1] <= beyond) dropped += counts[--end];
  range.max = std::min(range.max, static_cast<float>(histogram.lower_edge(end)));

  dropped = 0;
  size_t begin = 0;
  while (begin < zero_bin && dropped + counts[begin] <= beyond) dropped += counts[begin++];
  range.min = std::max(range.min, static_cast<float>(histogram.lower_edge(begin)));

  // Almost everything is zero: the few other values are what there is to see.
  return range.min == range.max ? min_max_range(statistics) : range;
}

}  // namespace qtool
