#include "src/ops/executor.h"

#include <algorithm>
#include <cassert>

namespace qtool {

Executor::Executor(const Graph& graph) : graph_(graph), last_read_(graph.nodes.size()) {
  const auto uses = uses_of(graph);
  const auto producers = producers_of(graph);
  for (const Node& node : graph.nodes) {
    calls_.push_back(node.op->lower(graph, node));
    for (const KernelCall& call : calls_.back()) scratch_bytes_ = std::max(scratch_bytes_, call.scratch_bytes);
  }
  for (ValueId id = 0; id < graph.values.size(); ++id) {
    if (graph.value(id).is_constant() || is_graph_output(graph, id)) continue;
    const size_t last = uses[id].empty() ? producers[id] : uses[id].back();
    if (last != no_node) last_read_[last].push_back(id);
  }
}

std::vector<Bytes> Executor::run(std::span<const Bytes> inputs, const Observer& observe) const {
  assert(inputs.size() == graph_.inputs.size());
  std::vector<Bytes> buffers(graph_.values.size());
  Bytes scratch(scratch_bytes_);
  const auto show = [&](ValueId id) {
    if (observe) observe(id, buffers[id]);
  };
  const auto memory = [&](ValueId id) -> const void* {
    return graph_.value(id).is_constant() ? graph_.value(id).data->data() : buffers[id].data();
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    assert(inputs[i].size() == graph_.type(graph_.inputs[i]).bytes());
    buffers[graph_.inputs[i]] = inputs[i];
    show(graph_.inputs[i]);
  }
  for (size_t n = 0; n < graph_.nodes.size(); ++n) {
    for (const ValueId id : graph_.nodes[n].outputs)
      if (id != no_value) buffers[id].resize(graph_.type(id).bytes());
    for (const KernelCall& call : calls_[n]) qtool::run(call, memory, scratch.data());
    for (const ValueId id : graph_.nodes[n].outputs)
      if (id != no_value) show(id);
    for (const ValueId id : last_read_[n]) Bytes().swap(buffers[id]);
  }
  std::vector<Bytes> outputs;
  for (size_t i = 0; i < graph_.outputs.size(); ++i) {
    const ValueId id = graph_.outputs[i];
    const bool again = std::find(graph_.outputs.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 graph_.outputs.end(), id) != graph_.outputs.end();
    if (graph_.value(id).is_constant())
      outputs.push_back(*graph_.value(id).data);
    else
      outputs.push_back(again ? buffers[id] : std::move(buffers[id]));
  }
  return outputs;
}

}  // namespace qtool
