// Reductions over axes, for those who build graphs.
#pragma once
#include "src/ops/op.h"

namespace qtool {

enum class ReduceKind { sum, mean, max, min, prod, l1, l2, sum_square, log_sum, log_sum_exp };

// Reduces axes first_axis .. first_axis + axes - 1, which stay as axes of length 1.
OpPtr make_reduce(ReduceKind kind, int64_t first_axis, int64_t axes);

// "ReduceSum", "ReduceMean", ...
std::string_view onnx_type_of(ReduceKind kind);

}  // namespace qtool
