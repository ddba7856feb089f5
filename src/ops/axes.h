// Names of axes after a transposition.
#pragma once
#include <algorithm>
#include <vector>

#include "qtool/tensor_type.h"

namespace qtool {

// Where an axis of x is found in transpose(x, perm).
inline int64_t transposed_axis(int64_t axis, const std::vector<int64_t>& perm) {
  return std::find(perm.begin(), perm.end(), axis) - perm.begin();
}

}  // namespace qtool
