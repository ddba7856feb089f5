// Which constants are read no more while a model is read, so that weights are not held beside what was made of them.
#pragma once
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "qtool/graph.h"

namespace onnx {
class GraphProto;
}

namespace qtool {

class ConstantReads {
 public:
  explicit ConstantReads(const onnx::GraphProto& proto);

  // The value stands for that tensor of the model; one value may stand for several.
  void bind(const std::string& tensor, ValueId id);
  // A node of the model was turned into nodes at the end of the graph.
  void node_read(const std::vector<ValueId>& inputs, const Graph& graph);
  // Frees the data of a constant that neither the graph nor the rest of the model reads.
  void release(ValueId id, Graph& graph) const;

 private:
  std::unordered_map<std::string, size_t> of_tensor_;  // reads by nodes and as outputs
  std::unordered_map<ValueId, size_t> to_come_;        // of those
  std::unordered_set<ValueId> in_graph_;               // values that nodes of the graph read
  size_t nodes_ = 0;                                   // of the graph, seen
};

}  // namespace qtool
