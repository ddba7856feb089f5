// Weights must be numbers.
#pragma once
#include "qtool/graph.h"

namespace qtool {

// Throws Error(bad_input) that names the first element that is NaN or infinite. A scalar may be infinite: it
// is a bound (of Clip, for example), no weight.
void expect_finite(const TensorType& type, std::span<const std::byte> data);

// The same for every constant of a graph.
void expect_finite(const Graph& graph);

}  // namespace qtool
