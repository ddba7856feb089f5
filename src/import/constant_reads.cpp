#include "src/import/constant_reads.h"

#include <onnx/onnx_pb.h>

namespace qtool {

ConstantReads::ConstantReads(const onnx::GraphProto& proto) {
  for (const auto& node : proto.node())
    for (const std::string& tensor : node.input()) ++of_tensor_[tensor];
  for (const auto& output : proto.output()) ++of_tensor_[output.name()];
}

void ConstantReads::bind(const std::string& tensor, ValueId id) {
  const auto reads = of_tensor_.find(tensor);
  if (reads != of_tensor_.end()) to_come_[id] += reads->second;
}

void ConstantReads::node_read(const std::vector<ValueId>& inputs, const Graph& graph) {
  for (const ValueId id : inputs)
    if (id != no_value) --to_come_.at(id);
  for (; nodes_ < graph.nodes.size(); ++nodes_)
    in_graph_.insert(graph.nodes[nodes_].inputs.begin(), graph.nodes[nodes_].inputs.end());
}

void ConstantReads::release(ValueId id, Graph& graph) const {
  const auto to_come = to_come_.find(id);
  const bool read_later = to_come != to_come_.end() && to_come->second > 0;
  if (!read_later && in_graph_.count(id) == 0) graph.value(id).data.reset();
}

}  // namespace qtool
