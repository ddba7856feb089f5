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

  // The range of the values grows to hold those of a block that is not counted yet. Returns whether the width
  // has grown.
  bool widen(float min, float max) {
    if (min_ <= min && max <= max_) return false;
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

// Extremes of each channel, looked at in pieces that fit the first-level cache.
class ChannelExtremes {
 public:
  ChannelExtremes(const SweepKernels& kernels, std::span<const float> values, size_t channels,
                  Observation& observation)
      : kernels_(kernels),
        values_(values),
        channels_(channels),
        min_(observation.channel_min),
        max_(observation.channel_max) {
    // Few channels: as many pixels as make a row that is long enough for vectors.
    constexpr size_t shortest_row = 64;
    width_ = channels == 0 ? 0 : (shortest_row + channels - 1) / channels * channels;
    min_.assign(width_, std::numeric_limits<float>::infinity());
    max_.assign(width_, -std::numeric_limits<float>::infinity());
    if (channels == 0) done_ = values.size();
  }

  // Looks at the elements before `end`, and a few more.
  void advance(size_t end) {
    constexpr size_t piece = 4096;
    while (done_ < std::min(end, values_.size())) {
      const size_t left = values_.size() - done_;
      const size_t width = std::min(width_, left);
      const size_t rows = std::clamp<size_t>(piece / width, 1, left / width);
      kernels_.column_extremes(values_.data() + done_, rows, width, min_.data(), max_.data());
      done_ += rows * width;
    }
  }

  void finish() {
    for (size_t i = channels_; i < width_; ++i) {
      min_[i % channels_] = std::min(min_[i % channels_], min_[i]);
      max_[i % channels_] = std::max(max_[i % channels_], max_[i]);
    }
    min_.resize(channels_);
    max_.resize(channels_);
    for (size_t c = 0; c < channels_; ++c) {  // -0 becomes +0
      min_[c] += 0.0F;
      max_[c] += 0.0F;
    }
  }

 private:
  const SweepKernels& kernels_;
  std::span<const float> values_;
  size_t channels_, width_ = 0, done_ = 0;
  std::vector<float>&min_, &max_;
};

}  // namespace

Observer::Observer(Isa isa) : kernels_(sweep_kernels(isa)), buffers_(std::make_unique<Buffers>()) {}

bool Observer::observe(std::span<const float> values, size_t channels, const TensorStatistics& before,
                       Observation& observation) {
  assert(values.size() <= std::numeric_limits<uint32_t>::max());
  assert(channels == 0 || values.size() % channels == 0);
  if (values.empty()) {
    observation = {};
    return true;
  }
  BinQueue* bins = &buffers_->queues[0];
  BinQueue* previous = &buffers_->queues[1];
  previous->size = 0;
  Counting counting(kernels_, buffers_->counters, before, observation);
  ChannelExtremes channel_extremes(kernels_, values, channels, observation);
  Lanes sums{};
  Lanes squares{};
  observation.count = values.size();
  observation.zeros = 0;
  size_t queued_zeros = 0;
  BlockSummary block{};
  for (size_t begin = 0; begin < values.size(); begin += sweep_block) {
    const auto part = values.subspan(begin, std::min(sweep_block, values.size() - begin));
    channel_extremes.advance(begin + part.size());
    counting.make_room(previous->size);
    kernels_.sweep(part.data(), part.size(), counting.inverse_width(), *previous, *bins, buffers_->counters,
                   block);
    if (block.ordinary) {
      kernels_.add_lanes(block, sums.data(), squares.data());
    } else if (!add_in_double(part, sums, squares)) {
      buffers_->counters = {};
      return false;
    }
    if (counting.widen(block.min, block.max)) {
      previous->size = 0;
      kernels_.sweep(part.data(), part.size(), counting.inverse_width(), *previous, *bins, buffers_->counters,
                     block);
    }
    observation.min = begin == 0 ? block.min : std::min(observation.min, block.min);
    observation.max = begin == 0 ? block.max : std::max(observation.max, block.max);
    observation.zeros += block.zeros;
    queued_zeros += block.zeros - (part.size() - bins->size);
    std::swap(bins, previous);
  }
  counting.make_room(previous->size);
  kernels_.sweep(nullptr, 0, 0, *previous, *bins, buffers_->counters, block);
  counting.fold();
  if (queued_zeros > 0) observation.counts.at(static_cast<size_t>(-observation.layout.first)) -= queued_zeros;
  channel_extremes.finish();
  observation.sum = total(sums);
  observation.sum_of_squares = total(squares);
  return true;
}

}  // namespace qtool
