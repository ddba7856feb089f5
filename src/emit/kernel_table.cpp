#include "src/emit/kernel_table.h"

#include <algorithm>

#include "src/emit/kernel_sources.h"

namespace qtool {
namespace {

// The text up to `end`, which is removed from `rest` with it.
std::string_view take(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

std::string_view text_of(std::string_view file) {
  for (const EmbeddedFile& source : kernel_sources())
    if (source.path == file) return source.text;
  return {};
}

}  // namespace

std::vector<std::vector<std::string>> kernel_table(std::string_view file) {
  std::vector<std::vector<std::string>> rows;
  std::string_view text = text_of(file);
  take(text, '\n');
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    std::vector<std::string>& row = rows.emplace_back();
    while (!line.empty()) row.emplace_back(take(line, ','));
  }
  return rows;
}

}  // namespace qtool
