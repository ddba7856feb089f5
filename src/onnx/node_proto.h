// Parts of ONNX nodes and graphs, from neutral types.
#pragma once
#include <string>

#include "src/ops/attributes.h"

namespace onnx {
class NodeProto;
class ValueInfoProto;
}  // namespace onnx

namespace qtool {

void write_attributes(const Attributes& attributes, onnx::NodeProto& node);
void describe_tensor(const std::string& name, const TensorType& type, onnx::ValueInfoProto& info);

}  // namespace qtool
