// Attributes of ONNX nodes, out of protobuf.
#pragma once
#include "src/onnx/external_data.h"
#include "src/ops/attributes.h"

namespace onnx {
class NodeProto;
}

namespace qtool {

// Throws Error(bad_input) for an attribute given twice, unsupported for graphs and other kinds no operator
// here takes.
Attributes read_attributes(const onnx::NodeProto& node, ExternalData& external);

}  // namespace qtool
