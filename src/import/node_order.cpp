#include "src/import/node_order.h"

#include <onnx/onnx_pb.h>

#include <map>
#include <queue>

#include "qtool/error.h"

namespace qtool {
namespace {

using Producers = std::map<std::string, int>;

Producers producers_of(const onnx::GraphProto& graph, const std::set<std::string>& given) {
  Producers producers;
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& name : graph.node(i).output()) {
      if (name.empty()) continue;
      const auto [other, is_new] = producers.emplace(name, i);
      if (given.count(name) != 0)
        throw Error(ErrorKind::bad_input, node_place(graph, i) + ": makes '" + name +
                                              "', which is an input or initializer of the model");
      if (!is_new)
        throw Error(ErrorKind::bad_input, node_place(graph, i) + ": makes '" + name + "', which " +
                                              node_place(graph, other->second) + " makes too");
    }
  }
  return producers;
}

std::string cycle_message(const onnx::GraphProto& graph, const std::vector<int>& missing) {
  std::string nodes;
  for (int i = 0; i < graph.node_size(); ++i)
    if (missing[static_cast<size_t>(i)] > 0) nodes += (nodes.empty() ? "" : ", ") + node_name(graph, i);
  return "the graph has a cycle: these nodes read their own results, or results of nodes that do: " + nodes;
}

}  // namespace

std::string node_name(const onnx::GraphProto& graph, int index) {
  const std::string& name = graph.node(index).name();
  return name.empty() ? "#" + std::to_string(index) : "'" + name + "'";
}

std::string node_place(const onnx::GraphProto& graph, int index) {
  return "node " + node_name(graph, index) + " (" + graph.node(index).op_type() + ")";
}

std::vector<int> node_order(const onnx::GraphProto& graph, const std::set<std::string>& given) {
  const Producers producers = producers_of(graph, given);
  const auto count = static_cast<size_t>(graph.node_size());
  std::vector<std::vector<int>> readers(count);
  std::vector<int> missing(count, 0);  // operands not made yet
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& name : graph.node(i).input()) {
      if (name.empty() || given.count(name) != 0) continue;
      const auto made = producers.find(name);
      if (made == producers.end())
        throw Error(ErrorKind::bad_input,
                    node_place(graph, i) + ": reads '" + name + "', which nothing makes");
      readers[static_cast<size_t>(made->second)].push_back(i);
      ++missing[static_cast<size_t>(i)];
    }
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (int i = 0; i < graph.node_size(); ++i)
    if (missing[static_cast<size_t>(i)] == 0) ready.push(i);
  std::vector<int> order;
  while (!ready.empty()) {
    const int node = ready.top();
    ready.pop();
    order.push_back(node);
    for (const int reader : readers[static_cast<size_t>(node)])
      if (--missing[static_cast<size_t>(reader)] == 0) ready.push(reader);
  }
  if (order.size() != count) throw Error(ErrorKind::bad_input, cycle_message(graph, missing));
  return order;
}

}  // namespace qtool
