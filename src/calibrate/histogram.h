// A histogram that grows with the range of its values, and merges exactly and in any order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace qtool {

// Bin k holds the values v with floor(v / width) = k, width = 2^exponent. Doubling the width joins the bins
// 2k and 2k + 1, so counting at a small width and widening gives the counts of the large width exactly.
struct BinLayout {
  int exponent = 0;
  int64_t first = 0;  // k of the first bin
  size_t bins = 0;
  double width() const;
  bool operator==(const BinLayout&) const = default;
};

inline constexpr size_t max_bins = 2048;

// The finest layout, width >= 2^-149, whose at most 2048 bins cover min, max and 0. It depends on nothing
// else, and so neither does a histogram that always has the layout of its values' range.
BinLayout bins_for(float min, float max);

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
  // Counts values that the layout covers; returns how many of them are zero and were left out.
  uint64_t add(std::span<const float> values);
  // Requires the same layout.
  void add(const Histogram& other);

  bool operator==(const Histogram&) const = default;

 private:
  BinLayout layout_;
  std::vector<uint64_t> counts_;
};

}  // namespace qtool
