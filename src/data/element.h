// Element types found in data files, and their conversion to what a model input wants.
#pragma once
#include <optional>
#include <string_view>

#include "qtool/bytes.h"
#include "qtool/tensor_type.h"

namespace qtool {

enum class ElementType { f16, f32, f64, s8, u8, s16, u16, s32, u32, s64, boolean };

size_t size_of(ElementType type);
std::string_view name_of(ElementType type);
ElementType element_type(DataType type);

// Converts elements; every value must be representable (integers) or finite (floats), otherwise throws
// Error(bad_input) that states the value and its index.
Bytes convert_elements(Bytes from, ElementType type, DataType to);

}  // namespace qtool
