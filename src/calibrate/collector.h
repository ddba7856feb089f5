// One thread's statistics of every float activation of a graph.
#pragma once
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/base/isa.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {

// A sample is observed tensor by tensor and then committed or discarded as a whole.
class Collector {
 public:
  explicit Collector(const Graph& graph, Isa isa = selected_isa());

  // Of a float activation, once a sample. Returns false when an element is NaN or infinite; then the sample
  // must be discarded.
  [[nodiscard]] bool observe(ValueId id, std::span<const float> values);
  // The sample observed since the last commit or discard becomes part of the statistics ...
  void commit();
  // ... or leaves no trace.
  void discard();

  // By value of the graph; committed samples only.
  const std::vector<TensorStatistics>& statistics() const { return total_; }

 private:
  const SweepKernels& kernels_;
  Observer observer_;
  std::vector<TensorStatistics> total_;
  std::vector<Observation> observations_;  // by value; of the sample where `observed_` names it
  std::vector<ValueId> observed_;
};

}  // namespace qtool
