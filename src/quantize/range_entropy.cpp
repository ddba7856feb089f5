#include <algorithm>
#include <cmath>
#include <limits>

#include "src/quantize/ranges.h"

namespace qtool {
namespace {

// Counts of |x| in bins of the histogram's width.
std::vector<double> folded(const Histogram& histogram) {
  std::vector<double> result;
  for (size_t i = 0; i < histogram.counts().size(); ++i) {
    const int64_t k = histogram.layout().first + static_cast<int64_t>(i);
    const auto bin = static_cast<size_t>(k >= 0 ? k : -1 - k);
    if (bin >= result.size()) result.resize(bin + 1, 0);
    result[bin] += static_cast<double>(histogram.counts()[i]);
  }
  return result;
}

// Divergence of the distribution quantized to `levels` steps over the first `bins` bins from the clipped one,
// in O(levels).
class Divergence {
 public:
  explicit Divergence(const std::vector<double>& counts)
      : counts_(counts), sum_(1, 0), occupied_(1, 0), information_(1, 0) {
    for (const double count : counts) {
      sum_.push_back(sum_.back() + count);
      occupied_.push_back(occupied_.back() + (count > 0 ? 1 : 0));
      information_.push_back(information_.back() + count_log(count));
    }
  }

  double of(size_t bins, size_t levels) const {
    const double outside = sum_.back() - sum_[bins];  // clipped into the last bin
    const double last = counts_[bins - 1];
    if (last == 0 && outside > 0) return std::numeric_limits<double>::infinity();
    double sum_p_log_q = 0;
    for (size_t level = 0; level < levels; ++level) {
      const size_t begin = level * bins / levels;
      const size_t end = (level + 1) * bins / levels;
      const double inside = sum_[end] - sum_[begin];
      if (inside == 0) continue;
      const double spread = inside / (occupied_[end] - occupied_[begin]);  // evenly over the occupied bins
      sum_p_log_q += (inside + (level + 1 == levels ? outside : 0)) * std::log(spread);
    }
    const double sum_p_log_p = information_[bins] - count_log(last) + count_log(last + outside);
    return (sum_p_log_p - sum_p_log_q) / sum_.back() + std::log(sum_[bins] / sum_.back());
  }

 private:
  static double count_log(double count) { return count > 0 ? count * std::log(count) : 0; }

  const std::vector<double>& counts_;
  std::vector<double> sum_, occupied_, information_;  // over the first i bins: n, [n > 0], n log n
};

}  // namespace

Range entropy_range(const TensorStatistics& statistics) {
  const Range full = min_max_range(statistics);
  const std::vector<double> counts = folded(statistics.histogram);
  const Divergence divergence(counts);
  const double width = statistics.histogram.layout().width();
  const auto clipped = [&](size_t bins) {
    const auto threshold = static_cast<float>(static_cast<double>(bins) * width);
    return Range{std::max(full.min, -threshold), std::min(full.max, threshold)};
  };
  Range best = full;
  double least = std::numeric_limits<double>::infinity();
  for (size_t bins = 128; bins <= counts.size(); ++bins) {
    const Range range = clipped(bins);
    // The 256 levels are shared by both signs: 128 for |x| <= t when both reach t, 256 when there is one
    // sign.
    const double share = std::max(-double{range.min}, double{range.max}) / (double{range.max} - range.min);
    const auto levels = static_cast<size_t>(std::lround(256 * share));
    if (levels > bins) continue;
    const double value = divergence.of(bins, levels);
    if (value < least) {
      least = value;
      best = range;
    }
  }
  return best;
}

}  // namespace qtool
