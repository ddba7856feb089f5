// Where buffers may lie relative to each other: apart, or overlapping as a kernel allows it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "src/plan/buffers.h"

namespace qtool {

// Byte offsets from `first` to `last`, both included.
struct OffsetRange {
  int64_t first, last;
};

class Separations {
 public:
  explicit Separations(std::span<const Buffer> buffers);

  // The other buffers that restrict where `buffer` may lie.
  const std::vector<size_t>& neighbours(size_t buffer) const { return neighbours_[buffer]; }

  // The offsets that `buffer` cannot have beside the neighbours that have one (others: no_buffer), in order
  // and apart. The same object is used again in the next call.
  const std::vector<OffsetRange>& forbidden(size_t buffer, std::span<const size_t> offsets);

 private:
  void forbid(size_t buffer, size_t other, int64_t other_offset);

  std::span<const Buffer> buffers_;
  std::vector<std::vector<size_t>> neighbours_;
  std::vector<OffsetRange> forbidden_;
};

}  // namespace qtool
