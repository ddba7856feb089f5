// Integer nodes that only copy or lightly process what float nodes make for other float nodes: two
// conversions and a loss of accuracy for nothing (the inside of a layer normalization, a Reshape between two
// float operators).
#include <algorithm>

#include "src/quantize/placement.h"

namespace qtool {
namespace {

constexpr const char* reason = "between float nodes, where int8 would save nothing";

// What is on the float side of integer nodes.
struct Shores {
  bool input = false, output = false;  // inputs and outputs of the graph
  bool source = false, sink = false;   // float nodes before and after
};

Shores shores_of(const Placement& placement, const std::vector<size_t>& nodes) {
  Shores shores;
  for (const size_t n : nodes) {
    for (const ValueId id : placement.activations(n)) {
      shores.input = shores.input || placement.producer(id) == no_node;
      shores.source = shores.source || (placement.producer(id) != no_node && !placement.made_by_integer(id));
    }
    for (const ValueId id : placement.node(n).outputs) {
      if (id == no_value) continue;
      shores.output = shores.output || is_graph_output(placement.graph(), id);
      for (const size_t reader : placement.readers(id))
        shores.sink = shores.sink || !placement.is_integer(reader);
    }
  }
  return shores;
}

// Data movement that takes from float and gives to float does it in float. Returns whether a node changed.
bool keep_movement(Placement& placement) {
  bool changed = false;
  for (size_t n = 0; n < placement.size(); ++n) {
    if (!placement.is_integer(n) || !placement.passes_parameters(n)) continue;
    const Shores shores = shores_of(placement, {n});
    if (!(shores.source && (shores.sink || shores.output)) && !(shores.input && shores.sink)) continue;
    placement.keep_float(n, reason);
    changed = true;
  }
  return changed;
}

// The integer nodes connected with node n.
std::vector<size_t> island_of(const Placement& placement, size_t n) {
  std::vector<size_t> island = {n};
  std::vector<bool> seen(placement.size(), false);
  seen[n] = true;
  const auto visit = [&](size_t other) {
    if (other == no_node || seen[other] || !placement.is_integer(other)) return;
    seen[other] = true;
    island.push_back(other);
  };
  size_t visited = 0;
  while (visited < island.size()) {
    const size_t at = island[visited++];
    for (const ValueId id : placement.activations(at)) visit(placement.producer(id));
    for (const ValueId id : placement.node(at).outputs)
      if (id != no_value)
        for (const size_t reader : placement.readers(id)) visit(reader);
  }
  return island;
}

}  // namespace

void keep_islands(Placement& placement) {
  while (keep_movement(placement)) {
  }
  std::vector<bool> done(placement.size(), false);
  for (size_t n = 0; n < placement.size(); ++n) {
    if (done[n] || !placement.is_integer(n)) continue;
    const std::vector<size_t> island = island_of(placement, n);
    for (const size_t member : island) done[member] = true;
    if (std::any_of(island.begin(), island.end(), [&](size_t member) { return placement.is_mac(member); }))
      continue;
    const bool moves = std::all_of(island.begin(), island.end(),
                                   [&](size_t member) { return placement.node(member).op->moves_data(); });
    const Shores shores = shores_of(placement, island);
    if (!(shores.source || shores.sink) || (shores.input && !moves)) continue;
    for (const size_t member : island) placement.keep_float(member, reason);
  }
  while (keep_movement(placement)) {
  }
}

}  // namespace qtool
