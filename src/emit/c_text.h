// C99 as text: literals, identifiers, comments and templates.
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "qtool/tensor_type.h"

namespace qtool {

std::string c_integer(int64_t value, DataType type = DataType::s32);
// The shortest decimal that reads back as the same float; INFINITY and NAN (of math.h) where there is none.
std::string c_float(float value);
// Whether code names INFINITY or NAN.
bool needs_math_h(std::string_view code);
// Elements as initializers, lines of at most 110 columns; no braces.
std::string c_elements(DataType type, std::span<const std::byte> data);
// "text" with everything escaped that could end the literal or form a trigraph.
std::string c_string(std::string_view text);
// Text that cannot end a comment, on one line.
std::string c_comment(std::string_view text);

// [A-Za-z0-9_]+ that does not begin with a digit: other characters become '_', an empty text "model".
std::string c_identifier(std::string_view text);

// Hands out identifiers "<prefix>_<wanted>", each once.
class Identifiers {
 public:
  // `reserved`: endings that belong to the interface ("init").
  Identifiers(std::string prefix, std::set<std::string> reserved)
      : prefix_(std::move(prefix)), taken_(std::move(reserved)) {}
  std::string unique(std::string_view wanted);

 private:
  std::string prefix_;
  std::set<std::string> taken_;
};

// Replaces every @KEY@ of `text`. Every key must be in `values`.
std::string expand(std::string_view text, const std::map<std::string, std::string, std::less<>>& values);

}  // namespace qtool
