// Constants of a graph in another order of axes.
#pragma once
#include "src/ops/attributes.h"

namespace qtool {

// The tensor with axis i taken from axis perm[i] (empty: as it is), then of shape `shape` (empty: as it is).
// The axis of per-channel parameters follows.
ConstantTensor arranged(const TensorType& type, const Bytes& data, const std::vector<int64_t>& perm,
                        const Shape& shape);

}  // namespace qtool
