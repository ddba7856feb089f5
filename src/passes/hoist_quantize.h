#pragma once
#include "qtool/graph.h"

namespace qtool {

// Where a node that only moves data makes a float tensor that is only ever quantized, its operand is
// quantized instead and the node moves integers. The integers are the same.
void hoist_quantize(Graph& graph);

// The parameters with which every reader quantizes the value; null when a reader does not, or they differ.
const QuantParams* quantized_as(const Graph& graph, const std::vector<std::vector<size_t>>& uses, ValueId id);

}  // namespace qtool
