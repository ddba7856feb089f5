// Operators that move data, for those who build graphs.
#pragma once
#include "src/ops/op.h"

namespace qtool {

OpPtr make_transpose(std::vector<int64_t> perm);
OpPtr make_reshape(Shape shape);
// Operands one after the other along an axis (not negative).
OpPtr make_concat(int64_t axis);

// Elements start, start + step, ... (count of them) along an axis; axes not named are kept whole.
struct AxisSlice {
  int64_t axis, start, count, step = 1;
};
OpPtr make_slice(std::vector<AxisSlice> slices);
// Elements indices[0], indices[1], ... along an axis.
OpPtr make_gather(int64_t axis, std::vector<int32_t> indices);
// The tensor repeats[i] times along each axis i.
OpPtr make_tile(std::vector<int64_t> repeats);

// The permutation of a Transpose; null for any other operator.
const std::vector<int64_t>* transpose_perm(const Op& op);
bool is_reshape(const Op& op);

}  // namespace qtool
