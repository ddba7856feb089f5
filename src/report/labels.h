// Labels: a CSV with a header. Columns `file` (relative to the CSV) and `label` or `mask`; optional `index`
// (row of a stack).
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "qtool/data.h"

namespace qtool {

class Labels {
 public:
  // Throws Error(bad_input) with the line number when the file is broken.
  explicit Labels(const std::filesystem::path& csv);

  bool has_masks() const { return has_masks_; }
  // Throws Error(bad_input) that names the sample when it has no label.
  int64_t label(const Dataset& data, size_t index) const;
  std::filesystem::path mask(const Dataset& data, size_t index) const;
  // All mask files; empty when there are only class numbers.
  std::vector<std::filesystem::path> masks() const;

 private:
  const std::string& entry(const Dataset& data, size_t index) const;

  std::filesystem::path csv_;
  bool has_masks_ = false;
  std::map<std::pair<std::string, int64_t>, std::string> entries_;  // canonical file and row -> label or mask
};

}  // namespace qtool
