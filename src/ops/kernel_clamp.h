// A fused clamp as the float kernels take it: -FLT_MAX and FLT_MAX stand for no bound.
#pragma once
#include <cfloat>

#include "src/ops/op.h"

namespace qtool {

inline float kernel_min(const Clamp& clamp) {
  return std::max(clamp.min, -FLT_MAX);
}
inline float kernel_max(const Clamp& clamp) {
  return std::min(clamp.max, FLT_MAX);
}

}  // namespace qtool
