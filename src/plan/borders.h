// Nodes at the borders of the graph that the caller of the emitted code does instead.
#pragma once
#include "qtool/plan.h"

namespace qtool {

struct Stripped {
  Graph graph;
  std::vector<PlanTensor> inputs, outputs;  // offsets not set yet
};

// A float input that is only quantized becomes an int8 input, and one that is only transposed from NCHW to
// NHWC an NHWC input (not with options.model_layout); in the same way outputs. Moving data commutes with
// quantizing, so a reshape or transpose may stand between. Outputs that are constants are copied.
Stripped strip_borders(const Graph& graph, const PlanOptions& options);

// Transposes that only move axes of length 1 leave the elements in order: they become reshapes.
void reshape_trivial_transposes(Graph& graph);

}  // namespace qtool
