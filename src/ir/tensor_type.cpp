#include "qtool/tensor_type.h"

#include <algorithm>
#include <array>

#include "qtool/error.h"

namespace qtool {
namespace {

struct DataTypeInfo {
  size_t size;
  std::string_view name, c_name;
};

const DataTypeInfo& info(DataType type) {
  static constexpr std::array<DataTypeInfo, 7> table = {{{4, "float32", "float"},
                                                         {1, "int8", "int8_t"},
                                                         {1, "uint8", "uint8_t"},
                                                         {2, "int16", "int16_t"},
                                                         {4, "int32", "int32_t"},
                                                         {8, "int64", "int64_t"},
                                                         {1, "bool", "uint8_t"}}};
  return table.at(static_cast<size_t>(type));
}

}  // namespace

size_t size_of(DataType type) {
  return info(type).size;
}
std::string_view name_of(DataType type) {
  return info(type).name;
}
std::optional<DataType> data_type_named(std::string_view name) {
  for (const DataType type :
       {DataType::f32, DataType::s8, DataType::u8, DataType::s16, DataType::s32, DataType::s64})
    if (name == name_of(type)) return type;
  return std::nullopt;
}
std::string_view c_name_of(DataType type) {
  return info(type).c_name;
}

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) count *= dim;
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

std::vector<int64_t> strides_of(const Shape& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

std::string to_string(const TensorType& type) {
  return std::string(name_of(type.data_type)) + to_string(type.shape);
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()));
  for (size_t i = 0; i < result.size(); ++i) {
    const int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1)
      throw Error(ErrorKind::bad_input,
                  "shapes " + to_string(a) + " and " + to_string(b) + " cannot be broadcast together");
    result[result.size() - 1 - i] = x == 1 ? y : x;
  }
  return result;
}

int64_t normalize_axis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    throw Error(ErrorKind::bad_input,
                "axis " + std::to_string(axis) + " is outside a tensor of rank " + std::to_string(rank));
  return axis < 0 ? axis + rank : axis;
}

Shape permute(const Shape& shape, const std::vector<int64_t>& perm) {
  Shape result;
  for (const int64_t axis : perm) result.push_back(shape.at(static_cast<size_t>(axis)));
  return result;
}

}  // namespace qtool
