#include "src/onnx/constant_layout.h"

#include <algorithm>
#include <cassert>

namespace qtool {
namespace {

Bytes transposed(const TensorType& type, const Bytes& data, const std::vector<int64_t>& perm) {
  const size_t size = size_of(type.data_type);
  const Shape shape = permute(type.shape, perm);
  const std::vector<int64_t> strides = permute(strides_of(type.shape), perm);
  Bytes result(data.size());
  std::vector<int64_t> index(shape.size(), 0);
  int64_t from = 0;
  for (size_t to = 0; to < result.size(); to += size) {
    std::memcpy(result.data() + to, data.data() + static_cast<size_t>(from) * size, size);
    for (size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

// The axis of `to` that is axis `axis` of `from`: as long and with as many elements in front of it.
int axis_after_reshape(const Shape& from, const Shape& to, int axis) {
  const auto before = [](const Shape& shape, size_t n) {
    return element_count(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(n)));
  };
  const auto wanted = static_cast<size_t>(axis);
  for (size_t i = 0; i < to.size(); ++i)
    if (to[i] == from[wanted] && before(to, i) == before(from, wanted)) return static_cast<int>(i);
  assert(false && "a reshape must keep the axis of per-channel parameters");
  return 0;
}

}  // namespace

ConstantTensor arranged(const TensorType& type, const Bytes& data, const std::vector<int64_t>& perm,
                        const Shape& shape) {
  ConstantTensor result{.type = type, .data = data};
  const bool per_axis = type.is_quantized() && !type.quant->per_tensor();
  if (!perm.empty()) {
    result.data = transposed(type, data, perm);
    result.type.shape = permute(type.shape, perm);
    if (per_axis)
      result.type.quant->axis =
          static_cast<int>(std::find(perm.begin(), perm.end(), type.quant->axis) - perm.begin());
  }
  if (!shape.empty()) {
    if (per_axis)
      result.type.quant->axis = axis_after_reshape(result.type.shape, shape, result.type.quant->axis);
    result.type.shape = shape;
  }
  return result;
}

}  // namespace qtool
