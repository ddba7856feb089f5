// Statistics of one tensor of one sample.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "src/calibrate/histogram.h"
#include "src/calibrate/sweep.h"

namespace qtool {

struct TensorStatistics;

struct Observation {
  uint64_t count = 0;              // elements
  uint64_t binned = 0, zeros = 0;  // elements of the blocks that are counted, and the zeros among them
  float min = 0, max = 0;
  double sum = 0, sum_of_squares = 0;
  BinLayout layout;              // from the bin of min to that of max
  std::vector<uint32_t> counts;  // by bin; without zeros
};

// Sums. Blocks of `sweep_block` elements: lane l adds the elements l, l + 32, l + 64 ... in float, their
// squares by fused multiply-add; the lanes of the blocks are added up in double, block by block; at last lane
// l + 16 is added to lane l, l + 8, l + 4, l + 2, l + 1. In a block whose largest magnitude is not 0 and not
// in [2^-50, 2^56] the lanes add in double.
//
// Bins. Up to 64 blocks, all are counted; of more blocks, block b when b * 2654435769 mod 2^32 is below 2^30:
// every fourth, at uneven distances (Fibonacci hashing, D. Knuth, The Art of Computer Programming 3, 6.4), so
// that no row or column of an image is preferred. Extremes and sums are of all elements.
class Observer {
 public:
  explicit Observer(Isa isa);

  // Of at most 2^32 - 1 elements. The bins are as wide as `before` together with these values needs. Returns
  // false when an element is NaN or infinite; then the observation means nothing.
  [[nodiscard]] bool observe(std::span<const float> values, const TensorStatistics& before,
                             Observation& observation);

 private:
  // Buffers of one sweep, kept to save allocating them.
  struct Buffers {
    BinCounters counters;
    BinQueue queues[2];
  };

  const SweepKernels& kernels_;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace qtool
