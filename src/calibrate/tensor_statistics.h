// What one activation looked like over the samples seen so far.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "qtool/tensor_type.h"
#include "src/calibrate/exact_sum.h"
#include "src/calibrate/histogram.h"
#include "src/calibrate/observer.h"

namespace qtool {

struct TensorStatistics {
  uint64_t samples = 0;
  uint64_t count = 0;      // elements
  uint64_t binned = 0;     // elements that `zeros` and the histogram count (see Observer)
  uint64_t zeros = 0;      // exact zeros among them
  float min = 0, max = 0;  // of all elements; 0 when there are none
  // Each sample's sum of values and of squares is a double, added up in a fixed order (see Observer); these
  // are summed without rounding.
  ExactSum sum, sum_of_squares;
  ExactSum sum_of_minima, sum_of_maxima;  // of the samples' own extremes
  Histogram histogram;                    // layout: bins_for(min, max)

  // Adds one sample's tensor, observed with these statistics as what was before.
  void add(const Observation& sample, const SweepKernels& kernels);
  // Observes and adds one sample's tensor. Returns false and adds nothing when an element is
  // NaN or infinite.
  [[nodiscard]] bool add(std::span<const float> values);
  // The statistics of both together; the order does not matter.
  void merge(const TensorStatistics& other);

  bool operator==(const TensorStatistics&) const = default;
};

}  // namespace qtool
