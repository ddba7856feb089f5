#include "src/onnx/qdq_writer.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "src/onnx/constant_layout.h"
#include "src/onnx/node_proto.h"
#include "src/onnx/tensor.h"
#include "src/ops/movement.h"

namespace qtool {
namespace {

std::vector<int64_t> inverse(const std::vector<int64_t>& perm) {
  std::vector<int64_t> result(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) result[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
  return result;
}

Layout other(Layout layout) {
  return layout == Layout::as_is ? Layout::channels_first : Layout::as_is;
}

}  // namespace

QdqWriter::QdqWriter(const Graph& graph, onnx::GraphProto& proto)
    : graph_(graph), proto_(proto), tensors_(graph.values.size()) {
  for (const ValueId id : graph.inputs) taken_.insert(graph.value(id).name);
  for (const ValueId id : graph.outputs) reserved_.insert(graph.value(id).name);
}

void QdqWriter::add_input(ValueId id) {
  const Value& value = graph_.value(id);
  describe_tensor(value.name, value.type, *proto_.add_input());
  tensors_[id][Layout::as_is].real = value.name;
}

void QdqWriter::add_nodes() {
  for (const Node& node : graph_.nodes) {
    current_ = proto_.node_size();
    node_name_ = node.name;
    if (!alias_transpose(node)) node.op->to_onnx(graph_, node, *this);
  }
}

// A Transpose of the graph that only changes the layout adds nothing: the same tensors stand for its result.
bool QdqWriter::alias_transpose(const Node& node) {
  const auto* perm = transpose_perm(*node.op);
  if (perm == nullptr || graph_.value(node.inputs[0]).is_constant()) return false;
  const auto to_first = perm_to(Layout::channels_first, static_cast<int64_t>(perm->size()));
  if (to_first.empty() || (*perm != to_first && *perm != inverse(to_first))) return false;
  const Layout from = *perm == to_first ? Layout::channels_first : Layout::as_is;
  if (!tensors_[node.inputs[0]][from].exists()) transpose_to(node.inputs[0], from);
  const Tensors tensors = tensors_[node.inputs[0]][from];
  tensors_[node.outputs[0]][other(from)] = tensors;
  return true;
}

void QdqWriter::transpose_to(ValueId id, Layout layout) {
  const Tensors& have = tensors_[id][other(layout)];
  Tensors& want = tensors_[id][layout];
  auto perm = perm_to(Layout::channels_first, graph_.type(id).rank());
  if (perm.empty()) {  // both layouts are the same
    want = have;
    return;
  }
  if (layout == Layout::as_is) perm = inverse(perm);
  const std::string& from = have.quantized.empty() ? have.real : have.quantized;
  const std::string to = temporary(from + "/transposed");
  shared_.insert(to);
  node("Transpose", {from}, {to}, {{"perm", perm}});
  (have.quantized.empty() ? want.real : want.quantized) = to;
}

std::string QdqWriter::input(ValueId id, Layout layout) {
  if (graph_.value(id).is_constant()) return constant(id, perm_to(layout, graph_.type(id).rank()), {});
  Tensors& tensors = tensors_[id][layout];
  if (!tensors.exists()) transpose_to(id, layout);
  if (tensors.real.empty()) {
    shared_.insert(tensors.real = temporary(tensors.quantized + "/dequantized"));
    add_conversion("DequantizeLinear", tensors.quantized, tensors.real, graph_.type(id));
  }
  return tensors.real;
}

std::string QdqWriter::constant(ValueId id, const std::vector<int64_t>& perm, const Shape& shape) {
  std::string& name = constants_[{id, perm, shape}];
  if (!name.empty()) return name;
  const Value& value = graph_.value(id);
  const ConstantTensor tensor = arranged(value.type, *value.data, perm, shape);
  if (!tensor.type.is_quantized()) return name = initializer(value.name, tensor.type, tensor.data);
  const std::string quantized = initializer(value.name + "/quantized", tensor.type, tensor.data);
  name = temporary(value.name);
  add_conversion("DequantizeLinear", quantized, name, tensor.type);
  return name;
}

std::string QdqWriter::initializer(const std::string& hint, const TensorType& type, const Bytes& data) {
  std::string name = temporary(hint);
  *proto_.add_initializer() = write_tensor(name, type, data);
  return name;
}

std::string QdqWriter::take_name(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 1; !taken_.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
  return name;
}

std::string QdqWriter::temporary(const std::string& hint) {
  return take_name(reserved_.count(hint) != 0 ? hint + "/result" : hint);
}

void QdqWriter::node(const std::string& type, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs, const Attributes& attributes) {
  auto& proto = *proto_.add_node();
  proto.set_op_type(type);
  proto.set_name(type + "_" + std::to_string(proto_.node_size() - 1));
  for (const auto& name : inputs) proto.add_input(name);
  for (const auto& name : outputs) proto.add_output(name);
  write_attributes(attributes, proto);
}

std::string QdqWriter::add_scalar(const std::string& hint, float value) {
  return initializer(hint, {DataType::f32, {}}, to_bytes(std::vector<float>{value}));
}

void QdqWriter::add_clamp(const std::string& name, const Clamp& clamp, const std::string& result) {
  if (clamp == Clamp{.min = 0}) {
    node("Relu", {name}, {result}, {});
    return;
  }
  std::vector<std::string> inputs{name, ""};
  if (!std::isinf(clamp.min)) inputs[1] = add_scalar(result + "/min", clamp.min);
  if (!std::isinf(clamp.max)) inputs.push_back(add_scalar(result + "/max", clamp.max));
  if (inputs.back().empty()) inputs.pop_back();
  node("Clip", inputs, {result}, {});
}

void QdqWriter::add_conversion(const std::string& operation, const std::string& from, const std::string& to,
                               const TensorType& type) {
  const QuantParams& quant = *type.quant;
  const Shape shape = quant.per_tensor() ? Shape{} : Shape{static_cast<int64_t>(quant.scales.size())};
  std::vector<std::string> inputs{from,
                                  initializer(to + "/scale", {DataType::f32, shape}, to_bytes(quant.scales))};
  if (type.data_type != DataType::s32) {  // the zero point of a bias is 0 and left out
    const std::vector<int8_t> zero_points(quant.zero_points.begin(), quant.zero_points.end());  // modulo 256
    inputs.push_back(initializer(to + "/zero_point", {type.data_type, shape}, to_bytes(zero_points)));
  }
  Attributes attributes;
  if (!quant.per_tensor()) attributes.set("axis", int64_t{quant.axis});
  node(operation, inputs, {to}, attributes);
}

bool QdqWriter::is_made(const std::string& tensor) const {
  return std::any_of(proto_.node().begin(), proto_.node().end(), [&](const auto& node) {
    return std::find(node.output().begin(), node.output().end(), tensor) != node.output().end();
  });
}

bool QdqWriter::made_by_current(const std::string& tensor) const {
  if (shared_.count(tensor) != 0) return false;
  for (int n = current_; n < proto_.node_size(); ++n)
    for (const std::string& name : proto_.node(n).output())
      if (name == tensor) return true;
  return false;
}

void QdqWriter::rename(const std::string& from, const std::string& to, int first_node) {
  for (int n = first_node; n < proto_.node_size(); ++n) {
    auto& node = *proto_.mutable_node(n);
    std::replace(node.mutable_input()->begin(), node.mutable_input()->end(), from, to);
    std::replace(node.mutable_output()->begin(), node.mutable_output()->end(), from, to);
  }
}

void QdqWriter::rename_everywhere(const std::string& from, const std::string& to) {
  rename(from, to, 0);
  for (ByLayout& by_layout : tensors_)
    for (auto& [layout, tensors] : by_layout) {
      if (tensors.quantized == from) tensors.quantized = to;
      if (tensors.real == from) tensors.real = to;
    }
}

std::string QdqWriter::value_name(ValueId id, Layout layout, const std::string& made) {
  const std::string& name = graph_.value(id).name;
  if (made == name) return name;
  const bool is_result = reserved_.count(name) != 0;
  if (!is_result) return take_name(name);
  const bool exact = layout == Layout::as_is && !graph_.type(id).is_quantized();
  return exact ? take_name(name) : temporary(name);
}

bool QdqWriter::keeps_name(const std::string& tensor) const {
  return tensor == node_name_ && std::none_of(graph_.values.begin(), graph_.values.end(),
                                              [&](const Value& value) { return value.name == tensor; });
}

void QdqWriter::output(ValueId id, Layout layout, const std::string& name, const Clamp& clamp) {
  const TensorType& type = graph_.type(id);
  Tensors& tensors = tensors_[id][layout];
  const bool own = made_by_current(name);
  if (!own && clamp.is_none()) {  // the operator is nothing but the border between float and integer, or
                                  // nothing at all
    tensors.real = name;
    if (!type.is_quantized()) return;
    tensors = {.quantized = value_name(id, layout, {}), .real = {}};
    add_conversion("QuantizeLinear", name, tensors.quantized, type);
    return;
  }
  const std::string real = value_name(id, layout, name);
  if (clamp.is_none()) {
    rename(name, real, current_);
  } else {
    const std::string unclamped = own && !keeps_name(name) ? temporary(real + "/unclamped") : name;
    if (unclamped != name) rename(name, unclamped, current_);
    add_clamp(unclamped, clamp, real);
  }
  if (!type.is_quantized()) {
    tensors.real = real;
    return;
  }
  tensors.quantized = temporary(real + "/quantized");
  add_conversion("QuantizeLinear", real, tensors.quantized, type);
}

Layout QdqWriter::layout_of(const Node& node) const {
  for (const ValueId id : node.inputs) {
    if (id == no_value || graph_.value(id).is_constant()) continue;
    const ByLayout& tensors = tensors_[id];
    const auto as_is = tensors.find(Layout::as_is);
    const auto channels_first = tensors.find(Layout::channels_first);
    if (channels_first != tensors.end() && channels_first->second.exists() &&
        (as_is == tensors.end() || !as_is->second.exists()))
      return Layout::channels_first;
  }
  return Layout::as_is;
}

void QdqWriter::add_output(ValueId id) {
  const Value& value = graph_.value(id);
  const TensorType type{value.type.is_quantized() ? DataType::f32 : value.type.data_type, value.type.shape};
  describe_tensor(value.name, type, *proto_.add_output());
  const std::string tensor = input(id, Layout::as_is);
  if (tensor == value.name) return;
  if (is_made(tensor) && reserved_.count(tensor) == 0 && taken_.insert(value.name).second)
    rename_everywhere(tensor, value.name);
  else
    node("Identity", {tensor}, {value.name}, {});
}

}  // namespace qtool
