#include "src/calibrate/histogram.h"

#include <cmath>

namespace qtool {

double BinLayout::width() const {
  return std::ldexp(1.0, exponent);
}

int64_t bin_of(float value, int exponent) {
  // Exact: a float32 times a power of two between 2^-149 and 2^149 is a normal double.
  const auto truncated = static_cast<int64_t>(std::ldexp(static_cast<double>(value), -exponent));
  return truncated - static_cast<int64_t>(value < 0);
}

BinLayout bins_for(float min, float max) {
  const float low = std::min(min, 0.0F);
  const float high = std::max(max, 0.0F);
  BinLayout layout{.exponent = finest_exponent};
  // 2^12 bins and more are too many, 2^10 and less are not the finest.
  const double extent = double{high} - low;
  if (extent > 0) layout.exponent = std::max(std::ilogb(extent) - 12, finest_exponent);
  for (;; ++layout.exponent) {
    layout.first = bin_of(low, layout.exponent);
    layout.bins = static_cast<size_t>(bin_of(high, layout.exponent) - layout.first) + 1;
    if (layout.bins <= max_bins) return layout;
  }
}

void Histogram::widen(const BinLayout& layout) {
  if (layout == layout_) return;
  counts_ = widened(counts_, layout_, layout);
  layout_ = layout;
}

void Histogram::add(const Histogram& other) {
  assert(layout_ == other.layout_);
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

}  // namespace qtool
