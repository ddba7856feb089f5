// The passes of simplify(), one a file. Each keeps what the graph computes, and returns whether it changed
// it.
#pragma once
#include "qtool/graph.h"

namespace qtool {

// Drops nodes that give back their operand: clamps without bounds, x * 1, x + 0, slices of everything.
bool remove_no_ops(Graph& graph);
// One Reshape for a chain of them, one Transpose for a chain; equal Transposes and equal Reshapes of a value
// become one.
bool merge_movement(Graph& graph);
// A Transpose that only moves axes of length 1 becomes a Reshape. To be used when Transposes no longer need
// to cancel.
bool transposes_to_reshapes(Graph& graph);
// Moves Transposes behind the operators that read them, until they meet their inverse or an operator that
// minds.
bool sink_transposes(Graph& graph);
// The same for a Reshape that splits, joins, adds or drops axes within blocks that the Transpose moves as a
// whole.
bool sink_transposes_through_reshapes(Graph& graph);
// MatMul with a transposed second operand reads it as it was.
bool transpose_into_matmul(Graph& graph);
// Moves Transposes up to the inputs of the graph, past operators that compute on the input alone.
bool hoist_transposes(Graph& graph);
// A chain of data movement whose net effect is a choice of channels becomes one Slice or Gather.
bool channel_gather(Graph& graph);
// FullyConnected that reads elements in another order: permutes the columns of its weights instead.
bool permute_flatten(Graph& graph);
// Pads with zeros become the padding of the window that reads them.
bool fold_pads(Graph& graph);
// Multiplications and additions of one constant a channel go into weights and bias of the layer before.
bool fold_scale_and_bias(Graph& graph);
// Relu and Clip go into the operator that makes their operand.
bool fuse_activations(Graph& graph);
// What is left of scale and bias a channel of an NHWC image becomes a depthwise 1x1 convolution.
bool scale_to_depthwise(Graph& graph);

}  // namespace qtool
