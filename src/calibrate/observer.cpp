#include "src/calibrate/observer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

using Lanes = std::array<double, sweep_lanes>;

// Of a block that is not ordinary, in double, where squares are exact and sums cannot overflow. False when an
// element is NaN or infinite.
bool add_in_double(std::span<const float> block, Lanes& sums, Lanes& squares) {
  bool finite = true;
  for (size_t i = 0; i < block.size(); ++i) {
    const double wide = block[i];
    finite = finite && std::isfinite(wide);
    sums[i % sweep_lanes] += wide;
    squares[i % sweep_lanes] += wide * wide;
  }
  return finite;
}

double total(Lanes lanes) {
  for (size_t half = sweep_lanes / 2; half > 0; half /= 2)
    for (size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}

// The counting of one tensor's bins. Their width grows with the range.
class Counting {
 public:
  Counting(const SweepKernels& kernels, BinCounters& counters, const TensorStatistics& before,
           Observation& observation)
      : kernels_(kernels),
        counters_(counters),
        observation_(observation),
        min_(before.min),
        max_(before.max),
        exponent_(before.histogram.layout().exponent) {
    observation_.counts.clear();
  }

  float inverse_width() const { return std::ldexp(1.0F, -exponent_); }

  // Requires room for the bins of a block that are about to be counted.
  void make_room(size_t bins) {
    if (counted_ + bins > BinCounters::most) fold();
    counted_ += bins;
  }

  bool reaches_beyond(float min, float max) const { return min < min_ || max > max_; }

  // The range of the values grows to hold those of a block that is not counted yet. Returns whether the width
  // has grown.
  bool widen(float min, float max) {
    min_ = std::min(min_, min);
    max_ = std::max(max_, max);
    const int exponent = bins_for(min_, max_).exponent;
    if (exponent == exponent_) return false;
    if (counted_ > 0) fold();
    exponent_ = exponent;
    return true;
  }

  // Takes what has been counted out of the counters. All of it lies within the observed range.
  void fold() {
    const int64_t first = bin_of(observation_.min, exponent_);
    const BinLayout layout{exponent_, first,
                           static_cast<size_t>(bin_of(observation_.max, exponent_) - first) + 1};
    if (observation_.counts.empty())
      observation_.counts.assign(layout.bins, 0);
    else if (layout != observation_.layout)
      observation_.counts = widened(observation_.counts, observation_.layout, layout);
    observation_.layout = layout;
    kernels_.fold(counters_, first, layout.bins, observation_.counts.data());
    counted_ = 0;
  }

 private:
  const SweepKernels& kernels_;
  BinCounters& counters_;
  Observation& observation_;
  float min_, max_;  // of the values before and the blocks seen so far
  int exponent_;
  size_t counted_ = 0;  // since the last fold
};

// Which blocks are counted; see Observer.
bool is_counted(size_t block, size_t blocks) {
  constexpr size_t all_of = 64;
  return blocks <= all_of || static_cast<uint32_t>(block * 2654435769U) < (uint32_t{1} << 30);
}

}  // namespace

Observer::Observer(Isa isa) : kernels_(sweep_kernels(isa)), buffers_(std::make_unique<Buffers>()) {}

bool Observer::observe(std::span<const float> values, const TensorStatistics& before,
                       Observation& observation) {
  assert(values.size() <= std::numeric_limits<uint32_t>::max());
  if (values.empty()) {
    observation = {};
    return true;
  }
  BinQueue* bins = &buffers_->queues[0];
  BinQueue* previous = &buffers_->queues[1];
  previous->size = 0;
  Counting counting(kernels_, buffers_->counters, before, observation);
  Lanes sums{};
  Lanes squares{};
  observation.count = values.size();
  observation.binned = observation.zeros = 0;
  size_t queued_zeros = 0;
  BlockSummary block{};
  const auto count_previous = [&] {
    counting.make_room(previous->size);
    BlockSummary nothing;
    kernels_.sweep(nullptr, 0, 0, *previous, *bins, buffers_->counters, nothing);
    previous->size = 0;
  };
  const size_t blocks = (values.size() + sweep_block - 1) / sweep_block;
  for (size_t b = 0; b < blocks; ++b) {
    const auto part = values.subspan(b * sweep_block, std::min(sweep_block, values.size() - b * sweep_block));
    const bool counted = is_counted(b, blocks);
    const auto sweep = [&] {
      kernels_.sweep(part.data(), part.size(), counting.inverse_width(), *previous, *bins, buffers_->counters,
                     block);
    };
    if (counted) {
      counting.make_room(previous->size);
      sweep();
    } else {
      kernels_.summarize(part.data(), part.size(), block);
    }
    if (block.ordinary) {
      kernels_.add_lanes(block, sums.data(), squares.data());
    } else if (!add_in_double(part, sums, squares)) {
      buffers_->counters = {};
      return false;
    }
    if (counting.reaches_beyond(block.min, block.max)) {
      if (!counted) count_previous();
      if (counting.widen(block.min, block.max) && counted) {
        previous->size = 0;
        sweep();
      }
    }
    observation.min = b == 0 ? block.min : std::min(observation.min, block.min);
    observation.max = b == 0 ? block.max : std::max(observation.max, block.max);
    if (!counted) continue;
    observation.binned += part.size();
    observation.zeros += block.zeros;
    queued_zeros += block.zeros - (part.size() - bins->size);
    std::swap(bins, previous);
  }
  count_previous();
  counting.fold();
  if (queued_zeros > 0) observation.counts.at(static_cast<size_t>(-observation.layout.first)) -= queued_zeros;
  observation.sum = total(sums);
  observation.sum_of_squares = total(squares);
  return true;
}

}  // namespace qtool
