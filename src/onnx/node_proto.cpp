#include "src/onnx/node_proto.h"

#include <onnx/onnx_pb.h>

#include "src/onnx/tensor.h"

namespace qtool {
namespace {

using Proto = onnx::AttributeProto;

// Sets the member of the attribute that fits the variant's alternative.
struct WriteAttribute {
  Proto& attribute;

  void operator()(int64_t value) const {
    attribute.set_type(Proto::INT);
    attribute.set_i(value);
  }
  void operator()(float value) const {
    attribute.set_type(Proto::FLOAT);
    attribute.set_f(value);
  }
  void operator()(const std::string& value) const {
    attribute.set_type(Proto::STRING);
    attribute.set_s(value);
  }
  void operator()(const std::vector<int64_t>& values) const {
    attribute.set_type(Proto::INTS);
    for (const int64_t value : values) attribute.add_ints(value);
  }
  void operator()(const std::vector<float>& values) const {
    attribute.set_type(Proto::FLOATS);
    for (const float value : values) attribute.add_floats(value);
  }
  void operator()(const std::vector<std::string>& values) const {
    attribute.set_type(Proto::STRINGS);
    for (const std::string& value : values) attribute.add_strings(value);
  }
  void operator()(const ConstantTensor& tensor) const {
    attribute.set_type(Proto::TENSOR);
    *attribute.mutable_t() = write_tensor("", tensor.type, tensor.data);
  }
};

}  // namespace

void write_attributes(const Attributes& attributes, onnx::NodeProto& node) {
  for (const auto& [name, value] : attributes.all()) {
    Proto& attribute = *node.add_attribute();
    attribute.set_name(name);
    std::visit(WriteAttribute{attribute}, value);
  }
}

void describe_tensor(const std::string& name, const TensorType& type, onnx::ValueInfoProto& info) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx_data_type(type.data_type));
  auto& shape = *tensor.mutable_shape();
  for (const int64_t dim : type.shape) shape.add_dim()->set_dim_value(dim);
}

}  // namespace qtool
