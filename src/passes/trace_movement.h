// Where elements come from: what a chain of operators that only move data does, found by running it on 0, 1,
// 2, ...
#pragma once
#include <optional>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

// The values from which `to` is made by moving data alone, through nodes with one operand: nearest first,
// without `to`.
std::vector<ValueId> movement_sources(const Graph& graph, ValueId to);

// For each element of `to` the index of the element of `from` (one of its movement_sources) it is; nothing
// when there are too many elements to count in a float.
std::optional<std::vector<int64_t>> trace_movement(const Graph& graph, ValueId from, ValueId to);

}  // namespace qtool
