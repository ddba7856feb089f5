// Operands that Conv and ConvTranspose share: weights [O,KH,KW,C/group] and a bias [O].
#pragma once
#include "src/ops/graph_builder.h"
#include "src/ops/window.h"

namespace qtool {

// Throws Error(bad_input) when input, weights, bias, window and group do not fit together.
void check_conv_operands(Types inputs, const Window& window, int64_t group);

// The constant float bias of a node's third operand; empty when there is none.
std::vector<float> bias_values(const Graph& graph, const Node& node);

struct ConvOperands {
  Shape kernel;     // one entry a spatial dimension
  ValueId weights;  // constant; in ONNX's order of axes, those of a signal widened to height 1
  ValueId bias;     // constant; no_value when there is none
};

// Throws Error(unsupported) when weights or bias are computed at run time, Error(bad_input) when the weights'
// rank is not that of the input.
ConvOperands read_conv_operands(const OnnxNode& node, GraphBuilder& builder);

}  // namespace qtool
