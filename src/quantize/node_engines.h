// Evaluation of a float graph from any node on.
#pragma once
#include <memory>

#include "qtool/graph.h"
#include "src/engine/engine.h"

namespace qtool {

// Every node as a network of its own. The graph must outlive this.
class NodeEngines {
 public:
  explicit NodeEngines(const Graph& graph);

  // The results of node n, one a present output and of its size, from its operands that are no constants,
  // each once, in order of first mention. May be called from several threads at once.
  void run(size_t n, std::span<const std::byte* const> operands, std::span<Bytes> results) const {
    nodes_[n].engine->run(operands, results);
  }
  const std::vector<ValueId>& operands(size_t n) const { return nodes_[n].operands; }
  const std::vector<ValueId>& results(size_t n) const { return nodes_[n].results; }

 private:
  struct Alone {
    std::vector<ValueId> operands, results;  // in the whole graph
    std::unique_ptr<Graph> graph;
    std::unique_ptr<Engine> engine;
  };
  static Alone alone(const Graph& graph, const Node& node);

  std::vector<Alone> nodes_;
};

}  // namespace qtool
