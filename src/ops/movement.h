// Operators that move data, for those who build graphs.
#pragma once
#include "src/ops/op.h"

namespace qtool {

OpPtr make_transpose(std::vector<int64_t> perm);
OpPtr make_reshape(Shape shape);
// The permutation of a Transpose; null for any other operator.
const std::vector<int64_t>* transpose_perm(const Op& op);
bool is_reshape(const Op& op);

}  // namespace qtool
