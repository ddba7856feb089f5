#include <algorithm>
#include <cassert>

#include "src/quantize/ranges.h"

namespace qtool {

Range min_max_range(const TensorStatistics& statistics) {
  return {std::min(statistics.min, 0.0F), std::max(statistics.max, 0.0F)};
}

Range mean_range(const TensorStatistics& statistics) {
  const auto samples = static_cast<double>(statistics.samples);
  return {std::min(static_cast<float>(statistics.sum_of_minima.value() / samples), 0.0F),
          std::max(static_cast<float>(statistics.sum_of_maxima.value() / samples), 0.0F)};
}

Range range_of(const TensorStatistics& statistics, const QuantizeOptions& options) {
  assert(statistics.samples > 0);
  switch (options.range) {
    case RangeMethod::min_max:
      return min_max_range(statistics);
    case RangeMethod::mean:
      return mean_range(statistics);
    case RangeMethod::percentile:
      return percentile_range(statistics, options.percentile);
    case RangeMethod::entropy:
      return entropy_range(statistics);
    case RangeMethod::automatic:  // nothing to measure on
    case RangeMethod::mse:
      return mse_range(statistics, options.symmetric_activations);
  }
  return {};
}

}  // namespace qtool
