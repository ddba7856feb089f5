#include "src/calibrate/collector.h"

#include <algorithm>
#include <cassert>

namespace qtool {

Collector::Collector(const Graph& graph, Isa isa)
    : kernels_(sweep_kernels(isa)),
      observer_(isa),
      total_(graph.values.size()),
      observations_(graph.values.size()) {}

bool Collector::observe(ValueId id, std::span<const float> values) {
  assert(std::find(observed_.begin(), observed_.end(), id) == observed_.end());
  observed_.push_back(id);
  return observer_.observe(values, total_[id], observations_[id]);
}

void Collector::commit() {
  for (const ValueId id : observed_) total_[id].add(observations_[id], kernels_);
  discard();
}

void Collector::discard() {
  observed_.clear();
}

}  // namespace qtool
