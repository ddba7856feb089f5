#include "src/emit/c_text.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "qtool/bytes.h"

namespace qtool {
namespace {

constexpr size_t max_columns = 110;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}

template <class T>
std::string decimal(T value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

template <class T, class Print>
std::string lines_of(std::span<const std::byte> data, const Print& print) {
  std::string text = " ";
  size_t column = 1;
  for (const T value : view_as<T>(data)) {
    const std::string literal = print(value);
    if (column + literal.size() + 2 > max_columns) {
      text += "\n ";
      column = 1;
    }
    text += " " + literal + ",";
    column += literal.size() + 2;
  }
  return text + "\n";
}

template <class T>
std::string integer_lines(DataType type, std::span<const std::byte> data) {
  return lines_of<T>(data, [type](T value) { return c_integer(static_cast<int64_t>(value), type); });
}

}  // namespace

std::string c_integer(int64_t value, DataType type) {
  if (value == INT32_MIN && type == DataType::s32) return "INT32_MIN";
  if (value == INT64_MIN) return "INT64_MIN";
  return decimal(value) + (type == DataType::s64 ? "LL" : "");
}

std::string c_float(float value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  std::string text = decimal(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

bool needs_math_h(std::string_view code) {
  return code.find("INFINITY") != std::string_view::npos || code.find("NAN") != std::string_view::npos;
}

std::string c_elements(DataType type, std::span<const std::byte> data) {
  switch (type) {
    case DataType::f32:
      return lines_of<float>(data, c_float);
    case DataType::s8:
      return integer_lines<int8_t>(type, data);
    case DataType::u8:
    case DataType::boolean:
      return integer_lines<uint8_t>(type, data);
    case DataType::s16:
      return integer_lines<int16_t>(type, data);
    case DataType::s32:
      return integer_lines<int32_t>(type, data);
    case DataType::s64:
      return integer_lines<int64_t>(type, data);
  }
  assert(false);
  return {};
}

std::string c_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '?') {
      result += {'\\', c};
    } else if (is_printable(c)) {
      result += c;
    } else {  // three octal digits: a following digit is not taken for part of the escape
      const auto byte = static_cast<unsigned char>(c);
      result += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
                 static_cast<char>('0' + (byte & 7))};
    }
  }
  return result + "\"";
}

std::string c_comment(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const char last = result.empty() ? ' ' : result.back();
    if ((last == '*' && c == '/') || (last == '/' && c == '*') || (last == '?' && c == '?')) result += ' ';
    result += is_printable(c) && c != '\\' ? c : '?';
  }
  return result;
}

std::string c_identifier(std::string_view text) {
  std::string result;
  for (const char c : text) result += is_letter(c) || is_digit(c) ? c : '_';
  const size_t first = result.find_first_not_of('_');  // leading underscores are the compiler's
  result.erase(0, std::min(first, result.size()));
  if (result.empty() || is_digit(result[0])) result = result.empty() ? "model" : "n" + result;
  return result;
}

std::string Identifiers::unique(std::string_view wanted) {
  std::string base = c_identifier(wanted);
  std::string name = base;
  for (int i = 2; !taken_.insert(name).second; ++i) name = base + "_" + std::to_string(i);
  return prefix_ + "_" + name;
}

std::string expand(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
  std::string result;
  while (true) {
    const size_t begin = text.find('@');
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) return result;
    const size_t end = text.find('@', begin + 1);
    assert(end != std::string_view::npos);
    result += values.find(text.substr(begin + 1, end - begin - 1))->second;
    text.remove_prefix(end + 1);
  }
}

}  // namespace qtool
