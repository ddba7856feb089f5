#include "src/data/element.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "qtool/error.h"

namespace qtool {
namespace {

double half_to_double(uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const int mantissa = half & 1023;
  const double sign = (half & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) return mantissa != 0 ? std::numeric_limits<double>::quiet_NaN() : sign * HUGE_VAL;
  return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25));
}

template <class T>
double load(const std::byte* at) {
  T value{};
  std::memcpy(&value, at, sizeof(T));
  return static_cast<double>(value);
}

double load_half(const std::byte* at) {
  uint16_t bits = 0;
  std::memcpy(&bits, at, sizeof(bits));
  return half_to_double(bits);
}

struct ElementInfo {
  size_t size;
  std::string_view name;
  double (*load)(const std::byte*);
};

const ElementInfo& info(ElementType type) {
  static constexpr std::array<ElementInfo, 11> table = {{{2, "float16", load_half},
                                                         {4, "float32", load<float>},
                                                         {8, "float64", load<double>},
                                                         {1, "int8", load<int8_t>},
                                                         {1, "uint8", load<uint8_t>},
                                                         {2, "int16", load<int16_t>},
                                                         {2, "uint16", load<uint16_t>},
                                                         {4, "int32", load<int32_t>},
                                                         {4, "uint32", load<uint32_t>},
                                                         {8, "int64", load<int64_t>},
                                                         {1, "bool", load<uint8_t>}}};
  return table.at(static_cast<size_t>(type));
}

template <class T>
void store(double value, std::byte* at) {
  const T typed = static_cast<T>(value);
  std::memcpy(at, &typed, sizeof(T));
}

struct Target {
  double min, max;
  bool integer;
  void (*store)(double, std::byte*);
};

template <class T>
Target integer_target() {
  return {double(std::numeric_limits<T>::min()), double(std::numeric_limits<T>::max()), true, store<T>};
}

Target target_of(DataType type) {
  switch (type) {
    case DataType::f32:
      return {-double{std::numeric_limits<float>::max()}, std::numeric_limits<float>::max(), false,
              store<float>};
    case DataType::s8:
      return integer_target<int8_t>();
    case DataType::u8:
      return integer_target<uint8_t>();
    case DataType::s16:
      return integer_target<int16_t>();
    case DataType::s32:
      return integer_target<int32_t>();
    case DataType::s64:
      return {-0x1p62, 0x1p62, true, store<int64_t>};
    case DataType::boolean:
      return {0, 1, true, store<uint8_t>};
  }
  throw Error(ErrorKind::bad_input, "unknown element type");
}

}  // namespace

size_t size_of(ElementType type) {
  return info(type).size;
}
std::string_view name_of(ElementType type) {
  return info(type).name;
}

ElementType element_type(DataType type) {
  switch (type) {
    case DataType::f32:
      return ElementType::f32;
    case DataType::s8:
      return ElementType::s8;
    case DataType::u8:
      return ElementType::u8;
    case DataType::s16:
      return ElementType::s16;
    case DataType::s32:
      return ElementType::s32;
    case DataType::s64:
      return ElementType::s64;
    case DataType::boolean:
      return ElementType::boolean;
  }
  return ElementType::f32;
}

Bytes convert_elements(std::span<const std::byte> from, ElementType type, DataType to) {
  const ElementInfo& source = info(type);
  const Target target = target_of(to);
  const size_t count = from.size() / source.size;
  Bytes result(count * size_of(to));
  for (size_t i = 0; i < count; ++i) {
    const double value = source.load(from.data() + i * source.size);
    const bool fits =
        value >= target.min && value <= target.max && (!target.integer || value == std::floor(value));
    if (!fits)
      throw Error(ErrorKind::bad_input, "element " + std::to_string(i) + " is " + std::to_string(value) +
                                            ", which is not a finite " + std::string(name_of(to)));
    target.store(value, result.data() + i * size_of(to));
  }
  return result;
}

}  // namespace qtool
