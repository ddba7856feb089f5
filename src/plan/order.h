// An order of nodes that needs little memory.
#pragma once
#include <span>
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

// A topological order of the graph's nodes with few bytes live at once (`calls`, by node, say what runs in
// place or may overlap): beam search over sets of nodes that are done, after Ahn et al., "Ordering chaos:
// memory-aware scheduling of irregularly wired neural networks for edge devices", 2020. The given order where
// none is found to be better. O(nodes^2 · beam).
std::vector<size_t> least_memory_order(const Graph& graph, std::span<const std::vector<KernelCall>> calls);

}  // namespace qtool
