// FILE.qcal: a line "qtool-calibration VERSION BYTES SHA256", then BYTES bytes of JSON (docs/formats.md).
#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/calibrate/calibration_json.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

constexpr std::string_view magic = "qtool-calibration";
constexpr uint64_t version = 2;
constexpr size_t longest_header = 128;

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
  throw Error(ErrorKind::bad_input, what, hint);
}

struct Header {
  uint64_t version = 0, bytes = 0;
  std::string digest;
};

bool read_number(std::string_view text, uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Header read_header(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string word, number, bytes, rest;
  Header header;
  words >> word >> number >> bytes >> header.digest;
  if (word != magic || !read_number(number, header.version))
    refuse("is not a calibration file", "make one with 'qtool calibrate'");
  if (header.version > version)
    refuse("was written by a newer qtool (calibration format " + number + "; this one reads up to " +
               std::to_string(version) + ")",
           "use that qtool, or calibrate again");
  if (header.version != version || !read_number(bytes, header.bytes) || words >> rest)
    refuse("has a damaged first line", "calibrate again");
  return header;
}

Calibration parse(std::span<const std::byte> content) {
  const std::string_view text = as_text(content);
  if (!text.starts_with(magic.substr(0, text.size())) || text.empty())
    refuse("is not a calibration file", "make one with 'qtool calibrate'");
  const size_t line = text.substr(0, longest_header).find('\n');
  if (line == std::string_view::npos) {
    if (text.size() >= longest_header) refuse("is not a calibration file", "make one with 'qtool calibrate'");
    refuse("is cut short: " + std::to_string(text.size()) + " bytes are left",
           "copy it again, or calibrate again");
  }
  const Header header = read_header(text.substr(0, line));
  const auto payload = content.subspan(line + 1);
  if (payload.size() < header.bytes)
    refuse("is cut short: " + std::to_string(payload.size()) + " of " + std::to_string(header.bytes) +
               " bytes are left",
           "copy it again, or calibrate again");
  if (payload.size() > header.bytes || sha256(payload) != header.digest)
    refuse("was changed after it was written: its SHA-256 does not fit", "copy it again, or calibrate again");
  try {
    return from_json(nlohmann::ordered_json::parse(as_text(payload)));
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("does not hold what a calibration file holds: ") + error.what(), "calibrate again");
  } catch (const Error& error) {
    refuse(std::string("does not hold what a calibration file holds: ") + error.what(), "calibrate again");
  }
}

}  // namespace

void write_calibration(const std::filesystem::path& path, const Calibration& calibration) {
  std::string payload;
  try {
    payload = to_json(calibration).dump() + "\n";
  } catch (const nlohmann::json::type_error&) {
    throw Error(ErrorKind::bad_input, path.string() + ": a tensor name of the model is not UTF-8 text",
                "rename the model's tensors");
  }
  const std::string digest = sha256(std::as_bytes(std::span(payload.data(), payload.size())));
  std::ostringstream header;
  header << magic << ' ' << version << ' ' << payload.size() << ' ' << digest << '\n';
  write_file(path, header.str() + payload);
}

Calibration read_calibration(const std::filesystem::path& path) {
  try {
    return parse(read_file(path));
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with(path.string())) throw;  // read_file names it already
    throw error.at(path.string());
  }
}

}  // namespace qtool
