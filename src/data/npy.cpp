#include "src/data/npy.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

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

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

NpyArray read_entry(zip_t* archive, zip_uint64_t index, zip_uint64_t bytes) {
  const std::unique_ptr<zip_file_t, ZipCloser> file(zip_fopen_index(archive, index, 0));
  Bytes content(bytes);
  if (!file || zip_fread(file.get(), content.data(), bytes) != static_cast<zip_int64_t>(bytes))
    refuse("an entry cannot be read");
  NpyArray array{.header = parse_npy_header(content), .data = {}};
  const size_t wanted =
      static_cast<size_t>(element_count(array.header.shape)) * size_of(array.header.element);
  if (content.size() != array.header.data_offset + wanted)
    refuse("an entry is shorter or longer than its header says");
  array.data.assign(content.begin() + static_cast<std::ptrdiff_t>(array.header.data_offset), content.end());
  return array;
}

}  // namespace

NpyHeader parse_npy_header(std::span<const std::byte> start) {
  const std::string_view text = as_text(start);
  if (text.substr(0, 6) != "\x93NUMPY" || text.size() < 12)
    refuse("is not a .npy file (its first bytes are not \\x93NUMPY)");
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(text[i])); };
  const size_t version = byte(6);
  if (version < 1 || version > 3) refuse(".npy version " + std::to_string(version) + " is not known");
  const size_t prefix = version == 1 ? 10 : 12;
  const size_t length =
      version == 1 ? byte(8) + 256 * byte(9) : byte(8) + (byte(9) << 8) + (byte(10) << 16) + (byte(11) << 24);
  if (text.size() < prefix + length) refuse("the .npy header is cut off");
  const std::string_view dictionary = text.substr(prefix, length);
  if (field(dictionary, "fortran_order").substr(0, 5) != "False")
    refuse("is stored in Fortran order; save numpy.ascontiguousarray(array)");
  return {.element = parse_descr(field(dictionary, "descr")),
          .shape = parse_shape(field(dictionary, "shape")),
          .data_offset = prefix + length};
}

std::map<std::string, NpyArray> read_npz(const std::filesystem::path& path) {
  int error = 0;
  const std::unique_ptr<zip_t, ZipCloser> archive(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (!archive) refuse("is not a readable .npz (zip) archive");
  std::map<std::string, NpyArray> arrays;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat{};
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t limit = zip_uint64_t{1} << 34;
    if (zip_stat_index(archive.get(), index, 0, &stat) != 0 || stat.size > limit)
      refuse("has a broken entry");
    std::string name = stat.name;
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    arrays[name] = read_entry(archive.get(), index, stat.size);
  }
  return arrays;
}

}  // namespace qtool
