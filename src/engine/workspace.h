// Where the activations of one run lie in memory.
#pragma once
#include <cstddef>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

// Values that nodes make get a place that is free while they are alive. Memory used last is used first again: it is in cache.
struct WorkspaceLayout {
  std::vector<size_t> offsets;  // by value, multiples of a cache line; no_offset_in_workspace: not made by a node
  size_t bytes = 0;
};
inline constexpr size_t no_offset_in_workspace = ~size_t{0};

// `in_place[n]`: output 0 of node n may be written over its operand 0 when that dies there.
WorkspaceLayout lay_out(const Graph& graph, const std::vector<bool>& in_place);

}  // namespace qtool
