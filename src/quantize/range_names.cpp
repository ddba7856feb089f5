#include "src/quantize/range_names.h"

namespace qtool {

std::string_view name_of(RangeMethod method) {
  for (const auto& [name, named] : range_names)
    if (named == method) return name;
  return "";
}

std::optional<RangeMethod> range_method_named(std::string_view name) {
  for (const auto& [known, method] : range_names)
    if (known == name) return method;
  return std::nullopt;
}

}  // namespace qtool
