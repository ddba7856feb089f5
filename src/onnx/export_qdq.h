#pragma once
#include "qtool/graph.h"

namespace qtool {

// The function of include/qtool/emit.h: a serialized ONNX model (opset onnx_opset) of a graph, quantized or
// not.
Bytes export_qdq(const Graph& graph);

}  // namespace qtool
