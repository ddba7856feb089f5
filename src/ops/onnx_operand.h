// Operands of broadcasting operators in ONNX: constants of lower rank follow the layout too.
#pragma once
#include <string>

#include "src/ops/onnx_writer.h"

namespace qtool {

// The layout in which a node with broadcast operands can be written.
Layout broadcast_layout(const Graph& graph, const Node& node, const OnnxWriter& writer);

// Name of the operand in that layout, aligned with a result of that rank.
std::string onnx_operand(const Graph& graph, OnnxWriter& writer, ValueId id, Layout layout, int64_t rank);

}  // namespace qtool
