#include "src/report/labels.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <vector>

#include "qtool/error.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

// Fields of a line (RFC 4180): quotes keep commas together, a doubled quote inside them is one.
std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

std::string absolute_name(const fs::path& path) {
  return fs::weakly_canonical(fs::absolute(path)).string();
}

bool parse_integer(const std::string& text, int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Labels::Labels(const fs::path& csv) : csv_(csv) {
  std::ifstream file(csv);
  if (!file) throw Error(ErrorKind::bad_input, csv.string() + ": labels cannot be opened");
  std::string line;
  std::getline(file, line);
  const auto header = split_line(line);
  const auto column = [&](const std::string& name) {
    return static_cast<size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const size_t file_at = column("file");
  const size_t index_at = column("index");
  has_masks_ = column("mask") < header.size();
  const size_t value_at = column(has_masks_ ? "mask" : "label");
  if (file_at == header.size() || value_at == header.size())
    throw Error(ErrorKind::bad_input,
                csv.string() + ": needs a header with the columns 'file' and 'label' or 'mask'");
  for (int64_t number = 2; std::getline(file, line); ++number) {
    if (line.empty() || line == "\r") continue;
    const auto fields = split_line(line);
    int64_t row = 0;
    if (fields.size() != header.size() ||
        (index_at < fields.size() && !fields[index_at].empty() && !parse_integer(fields[index_at], row)))
      throw Error(ErrorKind::bad_input,
                  csv.string() + ": line " + std::to_string(number) + " does not fit the header");
    entries_[{absolute_name(csv.parent_path() / fields[file_at]), row}] = fields[value_at];
  }
}

const std::string& Labels::entry(const Dataset& data, size_t index) const {
  const Dataset::Origin origin = data.origin(index);
  const auto it = entries_.find({absolute_name(origin.file), origin.row});
  if (it == entries_.end())
    throw Error(ErrorKind::bad_input, csv_.string() + ": no label for " + data.name(index),
                "column 'file' is relative to the CSV");
  return it->second;
}

int64_t Labels::label(const Dataset& data, size_t index) const {
  int64_t value = 0;
  const std::string& text = entry(data, index);
  if (!parse_integer(text, value))
    throw Error(ErrorKind::bad_input,
                csv_.string() + ": label '" + text + "' of " + data.name(index) + " is no class number");
  return value;
}

std::vector<fs::path> Labels::masks() const {
  std::vector<fs::path> files;
  if (has_masks_)
    for (const auto& [item, mask] : entries_) files.push_back(csv_.parent_path() / mask);
  return files;
}

fs::path Labels::mask(const Dataset& data, size_t index) const {
  return csv_.parent_path() / entry(data, index);
}

}  // namespace qtool
