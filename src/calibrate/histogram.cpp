#include "src/calibrate/histogram.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qtool {
namespace {

// Exact: a float32 times a power of two between 2^-149 and 2^149 is a normal double.
int64_t bin_of(double value, double inverse_width) {
  const double scaled = value * inverse_width;
  const auto truncated = static_cast<int64_t>(scaled);
  return truncated - static_cast<int64_t>(scaled < static_cast<double>(truncated));
}

}  // namespace

double BinLayout::width() const {
  return std::ldexp(1.0, exponent);
}

BinLayout bins_for(float min, float max) {
  const double low = std::min(min, 0.0F);
  const double high = std::max(max, 0.0F);
  constexpr int finest = -149;  // the smallest float32 is 2^-149
  BinLayout layout{.exponent = finest};
  // 2^12 bins and more are too many, 2^10 and less are not the finest.
  if (high > low) layout.exponent = std::max(std::ilogb(high - low) - 12, finest);
  for (;; ++layout.exponent) {
    const double inverse = std::ldexp(1.0, -layout.exponent);
    layout.first = bin_of(low, inverse);
    layout.bins = static_cast<size_t>(bin_of(high, inverse) - layout.first) + 1;
    if (layout.bins <= max_bins) return layout;
  }
}

void Histogram::widen(const BinLayout& layout) {
  if (layout == layout_) return;
  assert(layout.exponent >= layout_.exponent);
  const int shift = std::min(layout.exponent - layout_.exponent, 63);
  std::vector<uint64_t> counts(layout.bins, 0);
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const int64_t bin = (layout_.first + static_cast<int64_t>(i)) >> shift;  // floor, of negative numbers too
    counts.at(static_cast<size_t>(bin - layout.first)) += counts_[i];
  }
  layout_ = layout;
  counts_ = std::move(counts);
}

uint64_t Histogram::add(std::span<const float> values) {
  const double inverse = std::ldexp(1.0, -layout_.exponent);
  uint64_t* counts = counts_.data();
  uint64_t zeros = 0;
  for (const float value : values) {
    const int64_t bin = bin_of(value, inverse) - layout_.first;
    assert(bin >= 0 && bin < static_cast<int64_t>(counts_.size()));
    const auto is_zero = static_cast<uint64_t>(value == 0);
    zeros += is_zero;
    counts[bin] += 1 - is_zero;
  }
  return zeros;
}

void Histogram::add(const Histogram& other) {
  assert(layout_ == other.layout_);
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

}  // namespace qtool
