// Names and order of a model's nodes.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace onnx {
class GraphProto;
}

namespace qtool {

// "'conv1'", or "#12" for a node without a name.
std::string node_name(const onnx::GraphProto& graph, int index);
// "node 'conv1' (Conv)"
std::string node_place(const onnx::GraphProto& graph, int index);

// Indices of the nodes, each after those whose results it reads, otherwise in the file's order. `given`:
// names of inputs and initializers. Throws Error(bad_input) for a name that is made twice, read but never
// made, or made from itself.
std::vector<int> node_order(const onnx::GraphProto& graph, const std::set<std::string>& given);

}  // namespace qtool
