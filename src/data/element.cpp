#include "src/data/element.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "qtool/error.h"

namespace qtool {
namespace {

// IEEE 754 binary16.
struct Half {
  uint16_t bits;

  explicit operator double() const {
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000U) << 16;
    const uint32_t exponent = (bits >> 10) & 31U;
    const uint32_t mantissa = bits & 1023U;
    if (exponent == 0) return (sign != 0 ? -0x1p-24 : 0x1p-24) * mantissa;
    const uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | mantissa << 13);
  }
};

struct Boolean {
  uint8_t value;

  Boolean() = default;
  explicit Boolean(double from) : value(static_cast<uint8_t>(from)) {}
  explicit operator double() const { return value; }
};

// Writes `count` elements; returns the index of the first that the target cannot hold, or `count`.
using Convert = size_t (*)(const std::byte* from, size_t count, std::byte* to);

template <class To>
struct Limits {
  static constexpr double min = static_cast<double>(std::numeric_limits<To>::lowest());
  static constexpr double max = static_cast<double>(std::numeric_limits<To>::max());
};
template <>
struct Limits<int64_t> {  // doubles between them are int64
  static constexpr double min = -0x1p62, max = 0x1p62;
};
template <>
struct Limits<Boolean> {
  static constexpr double min = 0, max = 1;
};

template <class From, class To>
bool fits(double value) {
  if constexpr (std::is_integral_v<From> && std::is_same_v<To, float>) return true;
  return value >= Limits<To>::min && value <= Limits<To>::max &&
         (std::is_same_v<To, float> || value == std::floor(value));
}

template <class T>
T load(const std::byte* from, size_t i) {
  T value{};
  std::memcpy(&value, from + i * sizeof(T), sizeof(T));
  return value;
}

template <class From, class To>
size_t convert(const std::byte* from, size_t count, std::byte* to) {
  for (size_t i = 0; i < count; ++i) {
    const auto value = static_cast<double>(load<From>(from, i));
    if (!fits<From, To>(value)) return i;
    const To typed = static_cast<To>(value);
    std::memcpy(to + i * sizeof(To), &typed, sizeof(To));
  }
  return count;
}

template <class From>
Convert conversion_to(DataType to) {
  switch (to) {
    case DataType::f32:
      return convert<From, float>;
    case DataType::s8:
      return convert<From, int8_t>;
    case DataType::u8:
      return convert<From, uint8_t>;
    case DataType::s16:
      return convert<From, int16_t>;
    case DataType::s32:
      return convert<From, int32_t>;
    case DataType::s64:
      return convert<From, int64_t>;
    case DataType::boolean:
      return convert<From, Boolean>;
  }
  return nullptr;
}

struct ElementInfo {
  size_t size;
  std::string_view name;
  double (*load)(const std::byte* from, size_t i);
  Convert (*conversion_to)(DataType to);
};

template <class T>
constexpr ElementInfo info_of(std::string_view name) {
  return {sizeof(T), name,
          [](const std::byte* from, size_t i) { return static_cast<double>(load<T>(from, i)); },
          conversion_to<T>};
}

const ElementInfo& info(ElementType type) {
  static constexpr std::array<ElementInfo, 11> table = {
      info_of<Half>("float16"),    info_of<float>("float32"), info_of<double>("float64"),
      info_of<int8_t>("int8"),     info_of<uint8_t>("uint8"), info_of<int16_t>("int16"),
      info_of<uint16_t>("uint16"), info_of<int32_t>("int32"), info_of<uint32_t>("uint32"),
      info_of<int64_t>("int64"),   info_of<Boolean>("bool")};
  return table.at(static_cast<size_t>(type));
}

// An exponent of ones is NaN or infinity.
size_t first_not_finite(std::span<const std::byte> floats) {
  const auto bits = view_as<uint32_t>(floats);
  constexpr uint32_t exponent = 0x7f800000;
  uint32_t found = 0;
  for (const uint32_t b : bits) found |= static_cast<uint32_t>((b & exponent) == exponent);
  if (found == 0) return bits.size();
  return static_cast<size_t>(
      std::find_if(bits.begin(), bits.end(), [](uint32_t b) { return (b & exponent) == exponent; }) -
      bits.begin());
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

Bytes convert_elements(Bytes from, ElementType type, DataType to) {
  const ElementInfo& source = info(type);
  const size_t count = from.size() / source.size;
  const auto require_all = [&](size_t good) {
    if (good == count) return;
    throw Error(ErrorKind::bad_input, "element " + std::to_string(good) + " is " +
                                          std::to_string(source.load(from.data(), good)) +
                                          ", which is not a finite " + std::string(name_of(to)));
  };
  if (type == ElementType::f32 && to == DataType::f32) {
    require_all(first_not_finite(from));
    return from;
  }
  if (type == element_type(to) && to != DataType::boolean) return from;
  Bytes result(count * size_of(to));
  require_all(source.conversion_to(to)(from.data(), count, result.data()));
  return result;
}

}  // namespace qtool
