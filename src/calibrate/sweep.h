// The inner loops of the statistics, built for each instruction set (src/base/isa.h). All give the same bits,
// except that the baseline has no fused multiply-add.
//
// A tensor is cut into blocks of `sweep_block` elements. One sweep over a block finds its extremes, sums and
// bins, while the bins of the block before are counted: counting is bound by the stores, everything else by
// the vector units, so together they take hardly longer than the counting alone.
#pragma once
#include <cstddef>
#include <cstdint>

namespace qtool {

enum class Isa;

inline constexpr float least_ordinary = 0x1p-50F, most_ordinary = 0x1p56F;
inline constexpr size_t sweep_block = 1024;
inline constexpr size_t sweep_lanes = 32;  // partial sums: element i of a block belongs to lane i mod 32

// bin(v) = trunc(|v| / width) for v >= 0 and -1 - trunc(|v| / width) for v < 0, in [-2048, 2047].
struct BinQueue {
  // Room for the last store of a whole vector, and so much more that one queue's stores do not look like the
  // other's loads to a processor that first compares the lowest 12 bits of addresses.
  alignas(64) int32_t bins[sweep_block + 496];
  size_t size = 0;
};
static_assert(sizeof(BinQueue) % 4096 == 2048);

// Equal bins in a row would wait for each other's stores, so successive bins are counted in different tables.
struct BinCounters {
  static constexpr size_t tables = 4;
  static constexpr size_t zero = 2048;  // where bin 0 is in a table
  static constexpr size_t stride =
      4096 + 64;  // one bin's counters must not agree in the lowest 12 bits of their addresses
  static constexpr size_t most = 65535;  // elements that may be counted between two folds
  alignas(64) uint16_t counts[tables * stride] = {};
};

struct BlockSummary {
  // All elements are finite, and the largest magnitude is 0 or so far from the ends of float32 that squares
  // neither overflow nor lose bits that matter. Otherwise only min and max can be used, and not even they
  // unless all elements are finite.
  bool ordinary;
  float min, max;  // -0 counts as +0
  size_t zeros;
  float sums[sweep_lanes],
      squares[sweep_lanes];  // each lane in the order of its elements, squares by fused multiply-add
};

struct SweepKernels {
  // Summarizes n <= sweep_block elements, puts their bins into `bins` (zeros are left out where that is
  // cheap) and counts `previous`. The bins of elements that are out of their reach mean nothing.
  void (*sweep)(const float* values, size_t n, float inverse_width, const BinQueue& previous, BinQueue& bins,
                BinCounters& counters, BlockSummary& summary);
  // Summarizes without bins; zeros are not counted.
  void (*summarize)(const float* values, size_t n, BlockSummary& summary);
  // sums[lane] += summary.sums[lane], likewise squares.
  void (*add_lanes)(const BlockSummary& summary, double* sums, double* squares);
  // Adds the counters of bins [first, first + n) to counts[0 .. n) and clears them.
  void (*fold)(BinCounters& counters, int64_t first, size_t n, uint32_t* counts);
  // total[i] += counts[i]
  void (*add_counts)(const uint32_t* counts, size_t n, uint64_t* total);
};

// Requires is_available(isa).
const SweepKernels& sweep_kernels(Isa isa);

}  // namespace qtool
