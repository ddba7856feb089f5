#include <charconv>

#include "qtool/emit.h"
#include "qtool/error.h"

namespace qtool {

size_t memory_size(const std::string& text) {
  size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const std::string_view unit(rest, static_cast<size_t>(end - rest));
  const int shift = unit == "K" || unit == "KB" ? 10 : unit == "M" || unit == "MB" ? 20 : 0;
  if (error != std::errc() || (shift == 0 && !unit.empty() && unit != "B") || value > (SIZE_MAX >> shift))
    throw Error(ErrorKind::usage, "must be a number of bytes, as 65536 or 64K");
  return value << shift;
}

}  // namespace qtool
