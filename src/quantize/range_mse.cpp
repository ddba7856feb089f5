#include <algorithm>
#include <limits>

#include "src/quantize/ranges.h"

namespace qtool {
namespace {

// The expected squared error, summed over all values, of ranges whose ends are bin edges; O(1) each.
class SquaredError {
 public:
  SquaredError(const TensorStatistics& statistics)
      : histogram_(statistics.histogram),
        full_(min_max_range(statistics)),
        bins_(histogram_.counts().size()) {
    const double width = histogram_.layout().width();
    for (auto* sums : {&count_, &first_, &second_}) sums->assign(bins_ + 1, 0);
    for (size_t i = 0; i < bins_; ++i) {
      const auto count = static_cast<double>(histogram_.counts()[i]);
      const double centre = histogram_.lower_edge(i) + width / 2;
      count_[i + 1] = count_[i] + count;
      first_[i + 1] = first_[i] + count * centre;
      second_[i + 1] = second_[i] + count * (centre * centre + width * width / 12);  // even over the bin
    }
  }

  size_t bins() const { return bins_; }
  size_t zero_edge() const { return static_cast<size_t>(-histogram_.layout().first); }
  double low(size_t edge) const { return std::max(histogram_.lower_edge(edge), double{full_.min}); }
  double high(size_t edge) const { return std::min(histogram_.lower_edge(edge), double{full_.max}); }

  // Values of bins [begin, end) are inside the range, whose steps are `step` wide.
  double of(size_t begin, size_t end, double step) const {
    return (count_[end] - count_[begin]) * step * step / 12 + clipped(0, begin, low(begin)) +
           clipped(end, bins_, high(end));
  }

 private:
  // Sum of (x - end)^2 over bins [from, to).
  double clipped(size_t from, size_t to, double end) const {
    return (second_[to] - second_[from]) - 2 * end * (first_[to] - first_[from]) +
           end * end * (count_[to] - count_[from]);
  }

  const Histogram& histogram_;
  Range full_;
  size_t bins_;
  std::vector<double> count_, first_, second_;  // of the first i bins: n, sum of x, sum of x^2
};

struct Search {
  size_t begin = 0, end = 0;
  double least = std::numeric_limits<double>::infinity();
};

// The best end for a fixed begin, or the best begin for a fixed end: one exact scan each.
void scan_ends(const SquaredError& error, size_t begin, Search& best) {
  for (size_t end = error.zero_edge(); end <= error.bins(); ++end) {
    const double step = (error.high(end) - error.low(begin)) / 255;
    const double value = step > 0 ? error.of(begin, end, step) : best.least;
    if (value < best.least) best = {begin, end, value};
  }
}

void scan_begins(const SquaredError& error, size_t end, Search& best) {
  for (size_t begin = 0; begin <= error.zero_edge(); ++begin) {
    const double step = (error.high(end) - error.low(begin)) / 255;
    const double value = step > 0 ? error.of(begin, end, step) : best.least;
    if (value < best.least) best = {begin, end, value};
  }
}

// The ends depend on each other through the step alone, so that a few turns settle both.
Range search_both_ends(const SquaredError& error) {
  Search best{0, error.bins()};
  double before = 0;
  do {
    before = best.least;
    scan_ends(error, best.begin, best);
    scan_begins(error, best.end, best);
  } while (best.least < before);
  return {static_cast<float>(error.low(best.begin)), static_cast<float>(error.high(best.end))};
}

Range search_threshold(const SquaredError& error) {
  const size_t zero = error.zero_edge();
  const size_t largest = std::max(zero, error.bins() - zero);
  Search best;
  for (size_t bins = 1; bins <= largest; ++bins) {
    const size_t begin = zero - std::min(bins, zero);
    const size_t end = std::min(zero + bins, error.bins());
    const double value = error.of(begin, end, std::max(-error.low(begin), error.high(end)) / 127);
    if (value < best.least) best = {begin, end, value};
  }
  return {static_cast<float>(error.low(best.begin)), static_cast<float>(error.high(best.end))};
}

}  // namespace

Range mse_range(const TensorStatistics& statistics, bool symmetric) {
  const Range full = min_max_range(statistics);
  if (full.min == full.max) return full;
  const SquaredError error(statistics);
  return symmetric ? search_threshold(error) : search_both_ends(error);
}

}  // namespace qtool
