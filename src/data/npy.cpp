#include "src/data/npy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "qtool/error.h"

namespace qtool {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::bad_input, what);
}

// The text after `'key':` of the header's Python dictionary.
std::string_view field(std::string_view dictionary, const std::string& key) {
  const size_t at = dictionary.find("'" + key + "'");
  const size_t colon = at == std::string_view::npos ? at : dictionary.find(':', at);
  if (colon == std::string_view::npos) refuse("the .npy header has no '" + key + "'");
  std::string_view rest = dictionary.substr(colon + 1);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return rest;
}

ElementType parse_descr(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, ElementType>, 11> known = {
      {{"f2", ElementType::f16},
       {"f4", ElementType::f32},
       {"f8", ElementType::f64},
       {"i1", ElementType::s8},
       {"u1", ElementType::u8},
       {"i2", ElementType::s16},
       {"u2", ElementType::u16},
       {"i4", ElementType::s32},
       {"u4", ElementType::u32},
       {"i8", ElementType::s64},
       {"b1", ElementType::boolean}}};
  const bool quoted = text.size() >= 5 && (text[0] == '\'' || text[0] == '"') && text[4] == text[0];
  const std::string_view order_and_type = quoted ? text.substr(1, 3) : std::string_view{};
  const auto* it = std::find_if(known.begin(), known.end(), [&](const auto& entry) {
    return quoted && order_and_type.substr(1) == entry.first;
  });
  const bool single_byte = quoted && order_and_type[2] == '1';
  if (it == known.end() || !(order_and_type[0] == '<' || single_byte))
    refuse("element type " + std::string(text.substr(0, text.find(','))) +
           " is not one qtool reads (little-endian numbers)");
  return it->second;
}

Shape parse_shape(std::string_view text) {
  const size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string_view::npos)
    refuse("the .npy header's shape is broken");
  constexpr int64_t most_elements = int64_t{1} << 40;  // keeps sizes in bytes far from overflow
  int64_t elements = 1;
  Shape shape;
  for (const char* at = text.data() + 1; at < text.data() + end;) {
    if (*at == ' ' || *at == ',') {
      ++at;
      continue;
    }
    int64_t dim = 0;
    const auto [next, error] = std::from_chars(at, text.data() + end, dim);
    if (error != std::errc() || dim < 0 || dim > most_elements / std::max<int64_t>(elements, 1))
      refuse("the .npy header's shape is broken");
    elements *= dim;
    shape.push_back(dim);
    at = next;
  }
  return shape;
}

}  // namespace

size_t npy_header_bytes(std::span<const std::byte> start) {
  const std::string_view text = as_text(start);
  if (text.substr(0, 6) != "\x93NUMPY" || text.size() < 12)
    refuse("is not a .npy file (its first bytes are not \\x93NUMPY)");
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(text[i])); };
  const size_t version = byte(6);
  if (version < 1 || version > 3) refuse(".npy version " + std::to_string(version) + " is not known");
  return version == 1 ? 10 + byte(8) + 256 * byte(9)
                      : 12 + byte(8) + (byte(9) << 8) + (byte(10) << 16) + (byte(11) << 24);
}

NpyHeader parse_npy_header(std::span<const std::byte> start) {
  const size_t bytes = npy_header_bytes(start);
  if (start.size() < bytes) refuse("the .npy header is cut off");
  const std::string_view dictionary = as_text(start.first(bytes));
  if (field(dictionary, "fortran_order").substr(0, 5) != "False")
    refuse("is stored in Fortran order; save numpy.ascontiguousarray(array)");
  return {.element = parse_descr(field(dictionary, "descr")),
          .shape = parse_shape(field(dictionary, "shape")),
          .data_offset = bytes};
}

}  // namespace qtool
