#include "src/import/graph_reader.h"

#include <onnx/onnx_pb.h>

#include <algorithm>

#include "qtool/error.h"
#include "src/import/finite.h"
#include "src/import/node_attributes.h"
#include "src/import/node_order.h"
#include "src/onnx/tensor.h"
#include "src/ops/movement.h"

namespace qtool {

void GraphReader::index_new_values() {
  for (; indexed_ < graph_.values.size(); ++indexed_)
    by_name_[graph_.values[indexed_].name] = static_cast<ValueId>(indexed_);
}

// Gives a value a name; another value that has it gets a suffix.
void GraphReader::rename(ValueId id, const std::string& name) {
  index_new_values();
  const auto holder = by_name_.find(name);
  if (holder != by_name_.end() && holder->second == id) return;
  if (holder != by_name_.end()) {
    const ValueId other = holder->second;
    const std::string wanted = name + "/channels_last";
    std::string free = wanted;
    for (int i = 1; by_name_.count(free) != 0; ++i) free = wanted + "_" + std::to_string(i);
    graph_.value(other).name = free;
    by_name_[free] = other;
  }
  by_name_.erase(graph_.value(id).name);
  graph_.value(id).name = name;
  by_name_[name] = id;
}

void GraphReader::add_input(const onnx::ValueInfoProto& input) {
  TensorType type;
  try {
    type = {data_type_from_onnx(input.type().tensor_type().elem_type()), dimensions_.shape_of(input)};
  } catch (const Error& error) {
    throw error.at("input '" + input.name() + "'");
  }
  const ValueId id = graph_.add_value(input.name(), std::move(type));
  graph_.inputs.push_back(id);
  bind(input.name(), id);
}

void GraphReader::add_constant(const std::string& name, ConstantTensor constant) {
  const ValueId id = graph_.add_constant(name, std::move(constant.type), std::move(constant.data));
  bind(name, id);
  reads_.release(id, graph_);
}

void GraphReader::add_initializer(const onnx::TensorProto& initializer) {
  ConstantTensor constant = read_tensor(initializer, &external_);
  try {
    expect_finite(constant.type, constant.data);
  } catch (const Error& error) {
    throw error.at("initializer '" + initializer.name() + "'");
  }
  add_constant(initializer.name(), std::move(constant));
}

// Throws Error(bad_input) when the model declares another shape or kind of elements than the nodes give.
void GraphReader::check_declared(const std::string& tensor) const {
  const auto it = declared_.find(tensor);
  if (it == declared_.end() || !it->second->type().has_tensor_type()) return;
  const auto& declared = it->second->type().tensor_type();
  const TensorType& type = graph_.type(tensors_.at(tensor));
  const auto fail = [&](const std::string& what) {
    throw Error(ErrorKind::bad_input,
                "tensor '" + tensor + "' is " + to_string(type) + ", but the model declares " + what,
                "the model contradicts itself; export it again");
  };
  const int element = declared.elem_type();
  if (element != onnx::TensorProto::UNDEFINED &&
      (data_type_from_onnx(element) == DataType::f32) != type.is_float())
    fail("elements of type " + onnx_type_name(element));
  if (!declared.has_shape()) return;
  if (declared.shape().dim_size() != type.rank()) fail("rank " + std::to_string(declared.shape().dim_size()));
  for (int axis = 0; axis < declared.shape().dim_size(); ++axis) {
    const auto dim = dimensions_.value_of(declared.shape().dim(axis));
    if (dim && *dim != type.shape[static_cast<size_t>(axis)])
      fail("dimension " + std::to_string(axis) + " to be " + std::to_string(*dim));
  }
}

void GraphReader::bind(const std::string& tensor, ValueId id) {
  tensors_[tensor] = id;
  reads_.bind(tensor, id);
}

void GraphReader::bind_result(const std::string& tensor, ValueId id, bool may_rename) {
  bind(tensor, id);
  if (may_rename && by_name_.count(tensor) == 0) rename(id, tensor);
  check_declared(tensor);
}

void GraphReader::read_node(int index) {
  onnx::NodeProto& proto = *proto_.mutable_node(index);
  OnnxNode node{.name = proto.name().empty() ? proto.op_type() + "_" + std::to_string(index) : proto.name(),
                .type = proto.op_type(),
                .opset = opset_,
                .attributes = read_attributes(proto, external_),
                .inputs = {},
                .outputs = {proto.output().begin(), proto.output().end()}};
  google::protobuf::RepeatedPtrField<onnx::AttributeProto>().Swap(proto.mutable_attribute());
  for (const std::string& name : proto.input())
    node.inputs.push_back(name.empty() ? no_value : tensors_.at(name));
  if (node.outputs.empty()) throw Error(ErrorKind::bad_input, "has no output");
  const size_t first_new = graph_.values.size();
  const std::vector<ValueId> results = find_reader(node.type)(node, builder_);
  node.attributes.expect_all_read();
  index_new_values();
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i].empty()) continue;
    if (i >= results.size() || results[i] == no_value)
      throw Error(ErrorKind::unsupported,
                  "output " + std::to_string(i) + " ('" + node.outputs[i] + "') is not supported");
    bind_result(node.outputs[i], results[i], results[i] >= first_new);
  }
  reads_.node_read(node.inputs, graph_);
  for (const ValueId id : node.inputs)
    if (id != no_value) reads_.release(id, graph_);
  for (size_t id = first_new; id < graph_.values.size(); ++id) reads_.release(static_cast<ValueId>(id), graph_);
}

void GraphReader::add_node(int index) {
  if (declared_.empty()) {
    for (const auto& info : proto_.value_info()) declared_[info.name()] = &info;
    for (const auto& info : proto_.output()) declared_[info.name()] = &info;
  }
  try {
    read_node(index);
  } catch (const Error& error) {
    throw error.at(node_place(proto_, index));
  }
}

// A value for the output `name` that is no input and no other output: a copy of one where needed.
ValueId GraphReader::own_value(const std::string& name) {
  const ValueId id = tensors_.at(name);
  const bool is_input = std::find(graph_.inputs.begin(), graph_.inputs.end(), id) != graph_.inputs.end();
  if (graph_.value(id).name == name ||
      !(is_input || is_graph_output(graph_, id) || graph_.value(id).is_constant()))
    return id;
  if (graph_.value(id).is_constant())
    return graph_.add_constant(name, graph_.type(id), Bytes(*graph_.value(id).data));
  return builder_.add(make_reshape(graph_.type(id).shape), {id}, name);
}

void GraphReader::add_output(const onnx::ValueInfoProto& output) {
  if (tensors_.count(output.name()) == 0)
    throw Error(ErrorKind::bad_input, "output '" + output.name() + "' is made by no node");
  const ValueId id = own_value(output.name());
  rename(id, output.name());
  graph_.outputs.push_back(id);
}

Graph GraphReader::finish() {
  prune(graph_);
  graph_.name = proto_.name();
  return std::move(graph_);
}

}  // namespace qtool
