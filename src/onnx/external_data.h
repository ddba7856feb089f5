// Files beside a model that hold tensors too large for it (ONNX "external data").
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "qtool/bytes.h"
#include "src/base/sha256.h"

namespace qtool {

// Reads ranges of such files; never a whole one. Only files inside the model's folder are read, symbolic
// links followed.
class ExternalData {
 public:
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Bytes of one file.
  struct Range {
    std::filesystem::path path;
    size_t offset = 0, size = 0;
  };
  // The bytes [offset, offset + length) of the file `location`; length < 0: up to its end.
  // Throws Error(bad_input) when the file is missing, too short, or outside the folder.
  Range find(const std::string& location, int64_t offset, int64_t length);
  static Bytes read(const Range& range);

  // Adds every file, whole, in order of first mention.
  void add_to(Sha256& hash) const;

 private:
  struct File {
    std::string location;
    std::filesystem::path path;
    size_t size = 0;
  };
  const File& open(const std::string& location);

  std::filesystem::path folder_;
  std::vector<File> files_;  // in order of first mention
};

// The locations that a model file mentions, sorted. Throws Error(bad_input) when it is no ONNX model.
std::vector<std::string> external_locations(const std::filesystem::path& model);

}  // namespace qtool
