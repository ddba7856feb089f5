#include "tests/bench/profile.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "src/ops/conv.h"

namespace qtool {
namespace {

// The operator's type; of a convolution also what makes its speed.
std::string operation_of(const Graph& graph, const Node& node) {
  std::string text(node.op->type());
  if (const auto* conv = dynamic_cast<const Conv*>(node.op.get())) {
    const Window& w = conv->window();
    if (conv->group() > 1)
      text += conv->group() == graph.type(node.inputs[0]).shape[3] ? " depthwise" : " grouped";
    text += " " + std::to_string(w.kernel[0]) + "x" + std::to_string(w.kernel[1]);
    if (w.strides[0] > 1) text += "/" + std::to_string(w.strides[0]);
  }
  return text;
}

std::string shapes_of(const Graph& graph, const Node& node) {
  std::string text = node.inputs.empty() ? "" : to_string(graph.type(node.inputs[0]).shape);
  return text + " -> " + to_string(graph.type(node.outputs[0]).shape);
}

void print_table(std::ostream& out, std::vector<ProfileRow> rows, double images) {
  double total = 0;
  for (const ProfileRow& row : rows) total += row.seconds;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  out << "  us/image  share  GMAC/s  statistics  operation\n";
  for (const ProfileRow& row : rows) {
    char line[80];
    std::snprintf(line, sizeof line, "%10.1f %5.1f%% %7.1f %11.1f  ", 1e6 * row.seconds / images,
                  100 * row.seconds / total, row.macs * images / row.seconds / 1e9,
                  1e6 * row.statistics_seconds / images);
    out << line << row.operation << (row.name.empty() ? "" : "  ") << row.name << '\n';
  }
}

}  // namespace

Profile::Profile(const Graph& graph) {
  for (const Node& node : graph.nodes)
    rows.push_back({.operation = operation_of(graph, node),
                    .name = shapes_of(graph, node) + "  " + node.name,
                    .macs = static_cast<double>(node.op->macs(graph, node))});
  rows.push_back({.operation = "(inputs, outputs)"});
}

void print(std::ostream& out, const Profile& profile) {
  std::map<std::string, ProfileRow> by_operation;
  ProfileRow total{.operation = "(all)"};
  for (const ProfileRow& row : profile.rows) {
    for (ProfileRow* sum : {&by_operation[row.operation], &total}) {
      sum->macs += row.macs;
      sum->seconds += row.seconds;
      sum->statistics_seconds += row.statistics_seconds;
    }
    by_operation[row.operation].operation = row.operation;
  }
  std::vector<ProfileRow> operations;
  operations.reserve(by_operation.size());
  for (const auto& entry : by_operation) operations.push_back(entry.second);
  const auto images = static_cast<double>(profile.images);
  print_table(out, {total}, images);
  out << '\n';
  print_table(out, operations, images);
  out << '\n';
  print_table(out, profile.rows, images);
}

}  // namespace qtool
