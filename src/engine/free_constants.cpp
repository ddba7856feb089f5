#include "src/engine/free_constants.h"

namespace qtool {

FreeConstants::FreeConstants(Graph& graph)
    : graph_(graph), last_read_(graph.nodes.size()), in_calls_(graph.values.size()) {
  const auto uses = uses_of(graph);
  for (ValueId id = 0; id < graph.values.size(); ++id)
    if (graph.value(id).is_constant() && graph.type(id).is_float() && !is_graph_output(graph, id) &&
        !uses[id].empty())
      last_read_[uses[id].back()].push_back(id);
}

void FreeConstants::lowered(size_t n, const std::vector<KernelCall>& calls) {
  for (const KernelCall& call : calls)
    for (const ValueId id : call.inputs) in_calls_[id] = true;
  static const auto nothing = std::make_shared<const Bytes>();
  for (const ValueId id : last_read_[n])
    if (!in_calls_[id]) graph_.value(id).data = nothing;
}

}  // namespace qtool
