#include "src/calibrate/sealed_file.h"

#include <charconv>
#include <sstream>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/base/sha256.h"

namespace qtool {
namespace {

constexpr size_t longest_header = 128;

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
  throw Error(ErrorKind::bad_input, what, hint);
}

[[noreturn]] void refuse_kind(const FileKind& kind) {
  refuse("is not a " + std::string(kind.name) + " file", std::string(kind.make_it));
}

struct Header {
  uint64_t version = 0, bytes = 0;
  std::string digest;
};

bool read_number(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Header read_header(std::string_view line, const FileKind& kind) {
  std::istringstream words{std::string(line)};
  std::string word, number, bytes, rest;
  Header header;
  words >> word >> number >> bytes >> header.digest;
  if (word != kind.magic || !read_number(number, header.version)) refuse_kind(kind);
  if (header.version > kind.version)
    refuse("was written by a newer qtool (" + std::string(kind.name) + " format " + number +
               "; this one reads " + std::to_string(kind.version) + ")",
           "use that qtool, or calibrate again");
  if (header.version > 0 && header.version < kind.version)
    refuse("was written by an older qtool (" + std::string(kind.name) + " format " + number +
               "; this one reads " + std::to_string(kind.version) + ")",
           "calibrate again");
  if (header.version != kind.version || !read_number(bytes, header.bytes) || words >> rest)
    refuse("has a damaged first line", "calibrate again");
  return header;
}

// The JSON text of a file's content.
std::span<const std::byte> unseal(std::span<const std::byte> content, const FileKind& kind) {
  const std::string_view text = as_text(content);
  if (text.empty() || !text.starts_with(kind.magic.substr(0, text.size()))) refuse_kind(kind);
  const size_t line = text.substr(0, longest_header).find('\n');
  if (line == std::string_view::npos) {
    if (text.size() >= longest_header) refuse_kind(kind);
    refuse("is cut short: " + std::to_string(text.size()) + " bytes are left",
           "copy it again, or calibrate again");
  }
  const Header header = read_header(text.substr(0, line), kind);
  const auto payload = content.subspan(line + 1);
  if (payload.size() < header.bytes)
    refuse("is cut short: " + std::to_string(payload.size()) + " of " + std::to_string(header.bytes) +
               " bytes are left",
           "copy it again, or calibrate again");
  if (payload.size() > header.bytes || sha256(payload) != header.digest)
    refuse("was changed after it was written: its SHA-256 does not fit", "copy it again, or calibrate again");
  return payload;
}

}  // namespace

void write_sealed(const std::filesystem::path& path, const FileKind& kind,
                  const nlohmann::ordered_json& content) {
  const std::string payload = content.dump() + "\n";
  std::ostringstream header;
  header << kind.magic << ' ' << kind.version << ' ' << payload.size() << ' '
         << sha256(std::as_bytes(std::span(payload.data(), payload.size()))) << '\n';
  write_file(path, header.str() + payload);
}

void read_sealed(const std::filesystem::path& path, const FileKind& kind,
                 const std::function<void(const nlohmann::ordered_json&)>& parse) {
  const Bytes content = read_file(path);
  try {
    const std::string_view text = as_text(unseal(content, kind));
    const auto refuse_content = [&](const std::exception& error) {
      refuse("does not hold what a " + std::string(kind.name) + " file holds: " + error.what(),
             "calibrate again");
    };
    try {
      parse(nlohmann::ordered_json::parse(text));
    } catch (const nlohmann::json::exception& error) {
      refuse_content(error);
    } catch (const Error& error) {
      refuse_content(error);
    }
  } catch (const Error& error) {
    throw error.at(path.string());
  }
}

}  // namespace qtool
