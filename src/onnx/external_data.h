// Files beside a model that hold tensors too large for it (ONNX "external data").
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "qtool/bytes.h"

namespace qtool {

// Reads such files once each. Only files inside the model's folder are read, symbolic links followed.
class ExternalData {
 public:
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The bytes [offset, offset + length) of the file `location`; length < 0: up to its end.
  // Throws Error(bad_input) when the file is missing, too short, or outside the folder.
  std::span<const std::byte> read(const std::string& location, int64_t offset, int64_t length);

  // Whole files, in order of first mention.
  struct File {
    std::string location;
    Bytes content;
  };
  const std::vector<std::unique_ptr<File>>& files() const { return files_; }

 private:
  const File& open(const std::string& location);

  std::filesystem::path folder_;
  std::vector<std::unique_ptr<File>> files_;
};

// The locations that a model file mentions, sorted. Throws Error(bad_input) when it is no ONNX model.
std::vector<std::string> external_locations(const std::filesystem::path& model);

}  // namespace qtool
