#include "src/import/finite.h"

#include <cmath>

#include "qtool/error.h"

namespace qtool {
namespace {

// Coordinates of an element: [1, 0, 3].
Shape coordinates(const Shape& shape, int64_t index) {
  Shape result;
  for (const int64_t stride : strides_of(shape)) {
    result.push_back(index / stride);
    index %= stride;
  }
  return result;
}

}  // namespace

void expect_finite(const TensorType& type, std::span<const std::byte> data) {
  if (!type.is_float()) return;
  const auto elements = view_as<float>(data);
  for (size_t i = 0; i < elements.size(); ++i) {
    if (std::isfinite(elements[i]) || (type.shape.empty() && std::isinf(elements[i]))) continue;
    throw Error(ErrorKind::bad_input,
                std::string("element ") + to_string(coordinates(type.shape, static_cast<int64_t>(i))) +
                    " is " + (std::isnan(elements[i]) ? "NaN" : "infinite"),
                "the model is damaged or its training diverged; weights must be finite");
  }
}

void expect_finite(const Graph& graph) {
  for (const Value& value : graph.values) {
    if (!value.is_constant()) continue;
    try {
      expect_finite(value.type, *value.data);
    } catch (const Error& error) {
      throw error.at("constant '" + value.name + "'");
    }
  }
}

}  // namespace qtool
