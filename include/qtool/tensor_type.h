// Types of tensors: element type, shape, and how integers stand for reals.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qtool {

enum class DataType { f32, s8, u8, s16, s32, s64, boolean };

size_t size_of(DataType type);                                   // bytes an element
std::string_view name_of(DataType type);                         // "float32", "int8", ...
std::optional<DataType> data_type_named(std::string_view name);  // the inverse
std::string_view c_name_of(DataType type);                       // "float", "int8_t", ...

using Shape = std::vector<int64_t>;

int64_t element_count(const Shape& shape);            // 1 for a scalar
std::string to_string(const Shape& shape);            // "[1, 32, 32, 3]"
std::vector<int64_t> strides_of(const Shape& shape);  // row-major, in elements

// real = scale * (quantized - zero_point). One scale, or one for each slice along `axis`.
struct QuantParams {
  std::vector<float> scales;
  std::vector<int32_t> zero_points;
  int axis = -1;  // -1: per tensor

  bool per_tensor() const { return axis < 0; }
  bool operator==(const QuantParams&) const = default;
};

struct TensorType {
  DataType data_type = DataType::f32;
  Shape shape;
  std::optional<QuantParams> quant = std::nullopt;

  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  int64_t elements() const { return element_count(shape); }
  size_t bytes() const { return static_cast<size_t>(elements()) * size_of(data_type); }
  bool is_float() const { return data_type == DataType::f32; }
  // True when the integers stand for reals (an int8 activation or weight, an int32 bias).
  bool is_quantized() const { return quant.has_value(); }
  float scale() const { return quant->scales.front(); }
  int32_t zero_point() const { return quant->zero_points.front(); }
  bool operator==(const TensorType&) const = default;
};

std::string to_string(const TensorType& type);  // "int8[1, 10]"

// Shape of the result of numpy-style broadcasting; throws Error(bad_input) when the shapes do not fit.
Shape broadcast(const Shape& a, const Shape& b);

// Counts a negative axis from the end; throws Error(bad_input) when it is outside [-rank, rank).
int64_t normalize_axis(int64_t axis, int64_t rank);

// shape[perm[0]], shape[perm[1]], ...
Shape permute(const Shape& shape, const std::vector<int64_t>& perm);

}  // namespace qtool
