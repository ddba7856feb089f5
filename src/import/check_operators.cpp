#include "src/import/check_operators.h"

#include <onnx/onnx_pb.h>

#include <map>
#include <string>
#include <vector>

#include "qtool/error.h"
#include "src/import/node_order.h"
#include "src/ops/graph_builder.h"

namespace qtool {
namespace {

bool is_default_domain(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx";
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t limit = 20;
  std::string text;
  for (size_t i = 0; i < names.size() && i < limit; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > limit) text += ", and " + std::to_string(names.size() - limit) + " more";
  return text;
}

// Names of the nodes of each operator that is not known, by a description of the operator.
std::map<std::string, std::vector<std::string>> unknown_operators(const onnx::GraphProto& graph) {
  std::map<std::string, std::vector<std::string>> unknown;
  for (int i = 0; i < graph.node_size(); ++i) {
    const onnx::NodeProto& node = graph.node(i);
    if (!is_default_domain(node.domain()))
      unknown[node.op_type() + " of domain '" + node.domain() + "'"].push_back(node_name(graph, i));
    else if (find_reader(node.op_type()) == nullptr)
      unknown[node.op_type()].push_back(node_name(graph, i));
  }
  return unknown;
}

}  // namespace

int64_t opset_of(const onnx::ModelProto& model) {
  int64_t version = 0;
  for (const auto& opset : model.opset_import()) {
    if (!is_default_domain(opset.domain())) continue;
    if (version != 0 && version != opset.version())
      throw Error(ErrorKind::bad_input, "the model states two opset versions, " + std::to_string(version) +
                                            " and " + std::to_string(opset.version()));
    version = opset.version();
  }
  if (version < 1)
    throw Error(ErrorKind::bad_input, "the model does not state its opset version (opset_import)",
                "export the model again");
  return version;
}

void check_operators(const onnx::ModelProto& model) {
  std::string message;
  size_t count = 0;
  for (const auto& [description, nodes] : unknown_operators(model.graph())) {
    ++count;
    message += "\n  " + description + " (" + std::to_string(nodes.size()) +
               (nodes.size() == 1 ? " node" : " nodes") + "): " + list_of(nodes);
  }
  if (model.graph().sparse_initializer_size() > 0) {
    ++count;
    message += "\n  sparse initializers (" + std::to_string(model.graph().sparse_initializer_size()) + ")";
  }
  if (count > 0)
    throw Error(ErrorKind::unsupported, std::to_string(count) + " unsupported:" + message,
                "'qtool operators' lists what is supported; cut these nodes off or replace them");
}

}  // namespace qtool
