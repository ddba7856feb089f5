// Elementwise functions of two tensors with numpy broadcasting, for those who build graphs or look at them.
#pragma once
#include <optional>

#include "src/ops/op.h"

namespace qtool {

enum class BinaryKind { add, sub, mul, div, min, max, pow, prelu, fmod };

// y = clamp(kind(a, b)). prelu: a < 0 ? a * b : a, and b broadcasts to the shape of a. fmod: remainder with
// the sign of a.
OpPtr make_binary(BinaryKind kind, Clamp clamp = {});
// The kind of a Binary operator; nothing for any other.
std::optional<BinaryKind> binary_kind(const Op& op);

}  // namespace qtool
