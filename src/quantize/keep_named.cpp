#include <algorithm>
#include <numeric>

#include "qtool/error.h"
#include "src/quantize/placement.h"

namespace qtool {
namespace {

bool matches(std::string_view pattern, std::string_view name) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (name.substr(0, star) != pattern.substr(0, star)) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (size_t skip = star; skip <= name.size(); ++skip)
    if (matches(rest, name.substr(skip))) return true;
  return false;
}

// Levenshtein's distance: single characters inserted, left out or replaced.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string similar_names(const Graph& graph, const std::string& pattern) {
  std::vector<std::pair<size_t, std::string>> names;
  for (const Node& node : graph.nodes) names.emplace_back(distance(pattern, node.name), node.name);
  std::sort(names.begin(), names.end());
  std::string text;
  for (size_t i = 0; i < std::min<size_t>(names.size(), 3); ++i)
    text += (i == 0 ? "'" : ", '") + names[i].second + "'";
  return text;
}

}  // namespace

void keep_named(Placement& placement, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    bool found = false;
    for (size_t n = 0; n < placement.size(); ++n) {
      if (!matches(pattern, placement.node(n).name)) continue;
      placement.keep_float(n, "kept in float by request");
      found = true;
    }
    if (!found)
      throw Error(ErrorKind::usage, "no node is named '" + pattern + "', which is to be kept in float",
                  "similar names: " + similar_names(placement.graph(), pattern));
  }
}

}  // namespace qtool
