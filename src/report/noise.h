// Sums that compare a float tensor with what the integer network has in its place.
#pragma once
#include <optional>
#include <span>

#include "qtool/graph.h"
#include "qtool/validate.h"

namespace qtool {

struct NoiseSums {
  double signal = 0, noise = 0, dot = 0, approximation = 0;  // sums of x^2, (x-y)^2, x*y, y^2
  double clipped_noise = 0;  // the part of `noise` where x lies outside the int8 range
  double max_abs_diff = 0, max_abs = 0;
  double count = 0, clipped = 0;

  void add(const NoiseSums& other);
  TensorComparison comparison() const;
};

// Which float element stands at each place of the integer network's tensor.
struct ElementMap {
  std::vector<int64_t> source;  // empty: the same order
};

// Between a float value and its integer counterpart, whose shape may be permuted (NCHW against NHWC) and
// whose channels may be fewer (kept_channels). nullopt when they cannot be matched.
std::optional<ElementMap> map_elements(const Value& real, const Value& integer);

// One item: float data against int8 (by the type's scale and zero_point) or float data.
NoiseSums compare(std::span<const float> real, std::span<const std::byte> integer, const TensorType& type,
                  const ElementMap& map);

}  // namespace qtool
