#include "src/data/pnm.h"

#include <cctype>
#include <string>

#include "qtool/error.h"

namespace qtool {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::bad_input, what);
}

// The next number of the header, after white space and comments (# to the end of the line).
int64_t next_number(std::string_view text, size_t& at) {
  constexpr int64_t limit = 1 << 15;
  while (at < text.size() && (std::isspace(static_cast<unsigned char>(text[at])) != 0 || text[at] == '#')) {
    if (text[at] == '#') at = std::min(text.find('\n', at), text.size() - 1);
    ++at;
  }
  int64_t number = 0;
  const size_t first = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && number <= limit; ++at)
    number = 10 * number + (text[at] - '0');
  if (at == first || number <= 0 || number > limit) refuse("has a broken PNM header");
  return number;
}

}  // namespace

bool is_pnm(std::span<const std::byte> file) {
  const std::string_view text = as_text(file);
  return text.size() > 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '7';
}

Pixels decode_pnm(std::span<const std::byte> file) {
  const std::string_view text = as_text(file);
  if (text[1] != '5' && text[1] != '6')
    refuse("is PNM of kind P" + std::string(1, text[1]) + "; qtool reads P5 and P6 (binary gray and colour)");
  const size_t channels = text[1] == '6' ? 3 : 1;
  size_t at = 2;
  const int64_t width = next_number(text, at);
  const int64_t height = next_number(text, at);
  const int64_t maximum = next_number(text, at);
  if (maximum != 255) refuse("is PNM with maximum " + std::to_string(maximum) + " instead of 255");
  ++at;  // one white space ends the header
  const auto pixels = static_cast<size_t>(width * height);
  if (text.size() < at + pixels * channels) refuse("is a truncated PNM");
  Pixels image{width, height, 3, {}};
  image.data.reserve(3 * pixels);
  for (size_t i = 0; i < pixels; ++i)
    for (size_t c = 0; c < 3; ++c)
      image.data.push_back(static_cast<uint8_t>(text[at + i * channels + (channels == 3 ? c : 0)]));
  return image;
}

}  // namespace qtool
