#include "src/onnx/external_data.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/base/input_file.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

}  // namespace

const ExternalData::File& ExternalData::open(const std::string& location) {
  for (const File& file : files_)
    if (file.location == location) return file;
  std::error_code error;
  const fs::path folder = fs::canonical(folder_.empty() ? fs::path(".") : folder_, error);
  const fs::path path = fs::weakly_canonical(folder / location, error);
  if (error || location.empty() || fs::path(location).is_absolute() || !is_inside(path, folder))
    throw Error(ErrorKind::bad_input, "external data '" + location + "' is outside the folder of the model",
                "external data must be a file in the model's own folder");
  if (!fs::exists(path))
    throw Error(ErrorKind::bad_input, "external data '" + location + "' is missing",
                "put the file beside the model");
  files_.push_back({location, path, InputFile(path).size()});
  return files_.back();
}

ExternalData::Range ExternalData::find(const std::string& location, int64_t offset, int64_t length) {
  const File& file = open(location);
  const auto size = static_cast<int64_t>(file.size);
  if (offset < 0 || offset > size || length > size - offset)
    throw Error(ErrorKind::bad_input, "external data '" + location + "' is too short: it has " +
                                          std::to_string(size) + " bytes, the model wants " +
                                          std::to_string(length) + " at offset " + std::to_string(offset));
  const int64_t count = length < 0 ? size - offset : length;
  return {file.path, static_cast<size_t>(offset), static_cast<size_t>(count)};
}

Bytes ExternalData::read(const Range& range) {
  InputFile file(range.path);
  file.seek(range.offset);
  Bytes bytes(range.size);
  if (file.read(bytes) != bytes.size())
    throw Error(ErrorKind::bad_input, range.path.string() + ": became shorter while it was read");
  return bytes;
}

void ExternalData::add_to(Sha256& hash) const {
  Bytes block(size_t{1} << 20);
  for (const File& external : files_) {
    InputFile file(external.path);
    while (const size_t count = file.read(block)) hash.add(std::span(block).first(count));
  }
}

}  // namespace qtool
