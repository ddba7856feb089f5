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

struct Bounds {
  size_t begin_from, begin_to, end_from, end_to;  // inclusive
};

Search scan(const SquaredError& error, const Bounds& bounds, size_t stride) {
  Search best;
  for (size_t begin = bounds.begin_from; begin <= bounds.begin_to; begin += stride)
    for (size_t end = bounds.end_from;; end = std::min(end + stride, bounds.end_to)) {
      const double step = (error.high(end) - error.low(begin)) / 255;
      const double value = step > 0 ? error.of(begin, end, step) : best.least;
      if (value < best.least) best = {begin, end, value};
      if (end == bounds.end_to) break;
    }
  return best;
}

Range search_both_ends(const SquaredError& error) {
  constexpr size_t stride = 16;
  const size_t zero = error.zero_edge();
  const Search coarse = scan(error, {0, zero, zero, error.bins()}, stride);
  const auto below = [](size_t edge) { return edge > stride ? edge - stride : 0; };
  const Search fine = scan(error,
                           {below(coarse.begin), std::min(coarse.begin + stride, zero),
                            std::max(below(coarse.end), zero), std::min(coarse.end + stride, error.bins())},
                           1);
  return {static_cast<float>(error.low(fine.begin)), static_cast<float>(error.high(fine.end))};
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
