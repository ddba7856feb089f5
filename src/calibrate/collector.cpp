#include "src/calibrate/collector.h"

namespace qtool {

Collector::Collector(const Graph& graph)
    : graph_(graph), total_(graph.values.size()), pending_(graph.values.size()) {}

bool Collector::observe(ValueId id, std::span<const float> values) {
  return pending_[id].add(values, graph_.type(id).shape);
}

void Collector::commit() {
  for (size_t id = 0; id < total_.size(); ++id) total_[id].merge(pending_[id]);
  discard();
}

void Collector::discard() {
  for (TensorStatistics& statistics : pending_) statistics = {};
}

}  // namespace qtool
