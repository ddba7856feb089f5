#include "src/ops/constant_arithmetic.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "qtool/error.h"

namespace qtool {
namespace {

// Index into `from` of every element of a tensor of shape `to` that it is broadcast to.
std::vector<size_t> broadcast_indices(const Shape& from, const Shape& to) {
  std::vector<size_t> indices{0};
  const std::vector<int64_t> strides = strides_of(from);
  for (size_t i = 0; i < to.size(); ++i) {
    const size_t missing = to.size() - from.size();
    const int64_t stride = i < missing || from[i - missing] == 1 ? 0 : strides[i - missing];
    std::vector<size_t> longer;
    longer.reserve(indices.size() * static_cast<size_t>(to[i]));
    for (const size_t base : indices)
      for (int64_t k = 0; k < to[i]; ++k) longer.push_back(base + static_cast<size_t>(k * stride));
    indices = std::move(longer);
  }
  return indices;
}

template <class T, class Element>
std::vector<T> gather(const Value& value, const Shape& shape) {
  const auto elements = value.as<Element>();
  std::vector<T> result;
  for (const size_t index : broadcast_indices(value.type.shape, shape))
    result.push_back(static_cast<T>(elements[index]));
  return result;
}

template <class T>
std::vector<T> elements_of(const Value& value, const Shape& shape) {
  switch (value.type.data_type) {
    case DataType::f32:
      return gather<T, float>(value, shape);
    case DataType::s8:
      return gather<T, int8_t>(value, shape);
    case DataType::s16:
      return gather<T, int16_t>(value, shape);
    case DataType::s32:
      return gather<T, int32_t>(value, shape);
    case DataType::s64:
      return gather<T, int64_t>(value, shape);
    default:
      return gather<T, uint8_t>(value, shape);
  }
}

template <class Element>
Bytes narrowed(const std::vector<int64_t>& values) {
  std::vector<Element> elements;
  elements.reserve(values.size());
  for (const int64_t value : values) elements.push_back(static_cast<Element>(value));
  return to_bytes(elements);
}

}  // namespace

const Value& constant_operand(const GraphBuilder& builder, ValueId id) {
  const Value& value = builder.value(id);
  if (!value.is_constant())
    throw Error(
        ErrorKind::unsupported,
        "operand '" + value.name + "' (" + to_string(value.type) + ") is computed at run time",
        "qtool computes this operator from constants only: fix the model's dimensions (--dim NAME=VALUE) or "
        "simplify the model");
  return value;
}

std::vector<int64_t> integers_of(const Value& value, const Shape& shape) {
  assert(!value.type.is_float());
  return elements_of<int64_t>(value, shape);
}

std::vector<double> reals_of(const Value& value, const Shape& shape) {
  return elements_of<double>(value, shape);
}

int64_t to_integer(double real) {
  if (std::isnan(real)) return 0;
  if (real >= 0x1p63) return std::numeric_limits<int64_t>::max();
  return real < -0x1p63 ? std::numeric_limits<int64_t>::min() : static_cast<int64_t>(real);
}

Bytes integer_bytes(DataType type, const std::vector<int64_t>& values) {
  switch (type) {
    case DataType::s8:
      return narrowed<int8_t>(values);
    case DataType::u8:
      return narrowed<uint8_t>(values);
    case DataType::s16:
      return narrowed<int16_t>(values);
    case DataType::s32:
      return narrowed<int32_t>(values);
    case DataType::s64:
      return to_bytes(values);
    default:
      break;
  }
  assert(type == DataType::boolean);
  std::vector<uint8_t> flags;
  for (const int64_t value : values) flags.push_back(value != 0 ? 1 : 0);
  return to_bytes(flags);
}

ValueId fold_integers(const IntegerFunction& f, ValueId a, ValueId b, DataType result, GraphBuilder& builder,
                      const std::string& name) {
  const Value &x = constant_operand(builder, a), &y = constant_operand(builder, b);
  if (x.type.data_type != y.type.data_type)
    throw Error(ErrorKind::bad_input,
                "operands " + to_string(x.type) + " and " + to_string(y.type) + " differ in type");
  const Shape shape = broadcast(x.type.shape, y.type.shape);
  std::vector<int64_t> values = integers_of(x, shape);
  const std::vector<int64_t> right = integers_of(y, shape);
  for (size_t i = 0; i < values.size(); ++i) values[i] = f(values[i], right[i]);
  return builder.graph().add_constant(name, {result, shape}, integer_bytes(result, values));
}

}  // namespace qtool
