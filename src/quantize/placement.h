// Which nodes become integer, and why the others do not.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "qtool/graph.h"
#include "src/numerics/quantization.h"
#include "src/ops/op.h"

namespace qtool {

// The float graph with what its operators say about quantization. Starts with every node integer that can be;
// the policies below then keep more of them in float.
class Placement {
 public:
  explicit Placement(const Graph& graph);

  const Graph& graph() const { return graph_; }
  size_t size() const { return graph_.nodes.size(); }
  const Node& node(size_t n) const { return graph_.nodes[n]; }
  const QuantRule& rule(size_t n) const { return rules_[n]; }
  const std::vector<size_t>& readers(ValueId id) const { return uses_[id]; }
  size_t producer(ValueId id) const { return producers_[id]; }

  bool is_integer(size_t n) const { return reasons_[n].empty(); }
  const std::string& reason(size_t n) const { return reasons_[n]; }
  // The first reason stays.
  void keep_float(size_t n, const std::string& reason);

  // True when the result has the parameters of the operands: data movement, pooling by maximum.
  bool passes_parameters(size_t n) const;
  bool is_mac(size_t n) const { return macs_[n]; }
  // True when the node is no multiply-accumulate and none follows it.
  bool is_after_last_mac(size_t n) const { return after_last_mac_[n]; }
  // True when operand `i` of an integer node is an activation: a float32 tensor that is read as int8.
  bool reads_activation(size_t n, size_t i) const;
  // Distinct float activations, not constant, that the node reads.
  std::vector<ValueId> activations(size_t n) const;
  // True when an integer node makes the value.
  bool made_by_integer(ValueId id) const;

 private:
  std::string obstacle(size_t n) const;

  const Graph& graph_;
  std::vector<QuantRule> rules_;
  std::vector<std::vector<size_t>> uses_;
  std::vector<size_t> producers_;
  std::vector<bool> macs_, after_last_mac_;
  std::vector<std::string> reasons_;
};

// Nodes the user named, by name or glob pattern (`*` stands for any characters). Throws Error(usage) that
// lists similar names when a pattern matches no node.
void keep_named(Placement& placement, const std::vector<std::string>& patterns);

// Arithmetic after the last multiply-accumulate that is tied up with an operator that has no integer form.
void keep_post_processing(Placement& placement);

// A Concat right before an output that joins ranges too different for one scale. `range` is of an activation
// of the graph.
void keep_mixed_concats(Placement& placement, const std::function<Range(ValueId)>& range);

// What would be integer between float nodes without anything worth being integer. Call last.
void keep_islands(Placement& placement);

}  // namespace qtool
