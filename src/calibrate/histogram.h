// A histogram that grows with the range of its values, and merges exactly and in any order.
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace qtool {

// bin(v) = trunc(|v| / width) for v >= 0 and -1 - trunc(|v| / width) for v < 0, width = 2^exponent: bin k
// reaches from k width to (k + 1) width, and a value between two bins belongs to the one farther from 0.
// Doubling the width joins the bins 2k and 2k + 1, so counting at a small width and widening gives the counts
// of the large width exactly.
struct BinLayout {
  int exponent = 0;
  int64_t first = 0;  // number of the first bin
  size_t bins = 0;
  double width() const;
  bool operator==(const BinLayout&) const = default;
};

inline constexpr size_t max_bins = 2048;
inline constexpr int finest_exponent =
    -126;  // 2^-e is a normal float: the product v 2^-e that finds the bin is exact

// Requires |value| < 2^63 width.
int64_t bin_of(float value, int exponent);

// The finest layout, exponent >= finest_exponent, whose at most 2048 bins cover min, max and 0. It depends on
// nothing else, and so neither does a histogram that always has the layout of its values' range.
BinLayout bins_for(float min, float max);

// Counts moved to a layout that is not finer and covers the old one.
template <class Count>
std::vector<Count> widened(const std::vector<Count>& counts, const BinLayout& from, const BinLayout& to) {
  assert(to.exponent >= from.exponent);
  const int shift = std::min(to.exponent - from.exponent, 63);
  std::vector<Count> result(to.bins, 0);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const int64_t bin = (from.first + static_cast<int64_t>(i)) >> shift;  // -1 - t becomes -1 - (t >> shift)
    result.at(static_cast<size_t>(bin - to.first)) += counts[i];
  }
  return result;
}

// Counts of the values other than exact zeros (which are counted apart: they are rounded without error).
class Histogram {
 public:
  Histogram() : Histogram(bins_for(0, 0), std::vector<uint64_t>(1, 0)) {}
  // Requires layout.bins == counts.size().
  Histogram(BinLayout layout, std::vector<uint64_t> counts) : layout_(layout), counts_(std::move(counts)) {}

  const BinLayout& layout() const { return layout_; }
  const std::vector<uint64_t>& counts() const { return counts_; }
  double lower_edge(size_t bin) const {
    return static_cast<double>(layout_.first + static_cast<int64_t>(bin)) * layout_.width();
  }

  // Moves the counts to a layout that is not finer and covers the old one.
  void widen(const BinLayout& layout);
  // Requires the same layout.
  void add(const Histogram& other);
  // The count of bin k and those after it, to be added to.
  uint64_t* counts_from(int64_t k) { return counts_.data() + (k - layout_.first); }

  bool operator==(const Histogram&) const = default;

 private:
  BinLayout layout_;
  std::vector<uint64_t> counts_;
};

}  // namespace qtool
