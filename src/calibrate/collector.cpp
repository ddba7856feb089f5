#include "src/calibrate/collector.h"

#include <algorithm>
#include <cassert>

#include "src/ops/op.h"

namespace qtool {
namespace {

// Channels matter where a layer's weights can make up for their differences.
std::vector<size_t> channels_looked_at(const Graph& graph) {
  std::vector<size_t> channels(graph.values.size(), 0);
  for (const Node& node : graph.nodes) {
    const QuantRule rule = node.op->quant_rule(graph, node);
    if (std::find(rule.roles.begin(), rule.roles.end(), Role::weight) == rule.roles.end()) continue;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id != no_value && rule.role(i) == Role::activation)
        channels[id] = channels_of(graph.type(id).shape);
    }
  }
  return channels;
}

}  // namespace

Collector::Collector(const Graph& graph, Isa isa)
    : kernels_(sweep_kernels(isa)),
      observer_(isa),
      channels_(channels_looked_at(graph)),
      total_(graph.values.size()),
      observations_(graph.values.size()) {}

bool Collector::observe(ValueId id, std::span<const float> values) {
  assert(std::find(observed_.begin(), observed_.end(), id) == observed_.end());
  observed_.push_back(id);
  return observer_.observe(values, channels_[id], total_[id], observations_[id]);
}

void Collector::commit() {
  for (const ValueId id : observed_) total_[id].add(observations_[id], kernels_);
  discard();
}

void Collector::discard() {
  observed_.clear();
}

}  // namespace qtool
