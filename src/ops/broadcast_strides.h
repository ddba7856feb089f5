// Numpy broadcasting of two operands as the four strided axes that the elementwise kernels have.
#pragma once
#include <array>

#include "qtool/tensor_type.h"

namespace qtool {

struct BroadcastStrides {
  std::array<int32_t, 4> shape{1, 1, 1, 1};  // of the result
  std::array<int32_t, 4> a{}, b{};           // strides in elements; 0: broadcast
};

// Axes that run on in both operands are merged. Requires shapes that broadcast to `result`.
// Throws Error(unsupported) when more than 4 axes remain.
BroadcastStrides broadcast_strides(const Shape& a, const Shape& b, const Shape& result);

}  // namespace qtool
