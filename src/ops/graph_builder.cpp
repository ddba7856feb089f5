#include "src/ops/graph_builder.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

#include "qtool/error.h"
#include "src/ops/executor.h"
#include "src/ops/movement.h"

namespace qtool {
namespace {

// Results of a node with constant operands.
std::vector<Bytes> evaluate(const Graph& graph, const Node& node) {
  std::vector<Bytes> results;
  if (node.op->fold(graph, node, results)) return results;
  // A graph of this node alone: copying the values of the whole graph for each node would take quadratic
  // time.
  Graph single;
  Node alone = node;
  const auto move_in = [&](ValueId& id) {
    if (id == no_value) return;
    single.values.push_back(graph.value(id));
    id = static_cast<ValueId>(single.values.size() - 1);
  };
  for (ValueId& id : alone.inputs) move_in(id);
  for (ValueId& id : alone.outputs) {
    move_in(id);
    single.outputs.push_back(id);
  }
  single.nodes.push_back(std::move(alone));
  return Executor(single).run({});
}

// Kernels count elements in int32.
void check_size(const TensorType& type) {
  int64_t count = 1;
  for (const int64_t dim : type.shape) {
    if (dim < 0 || (dim > 0 && count > std::numeric_limits<int32_t>::max() / dim))
      throw Error(ErrorKind::bad_input, "the result has the impossible shape " + to_string(type.shape));
    count *= dim;
  }
}

}  // namespace

std::vector<ValueId> GraphBuilder::add_all(OpPtr op, std::vector<ValueId> inputs, std::string name) {
  std::vector<const TensorType*> types;
  types.reserve(inputs.size());
  for (const ValueId id : inputs) types.push_back(id == no_value ? nullptr : &graph_.type(id));
  std::vector<ValueId> outputs;
  for (TensorType& type : op->infer(types)) {
    check_size(type);
    outputs.push_back(graph_.add_value(name, std::move(type)));
  }
  Node node{.name = std::move(name), .op = std::move(op), .inputs = std::move(inputs), .outputs = outputs};
  const bool constant = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    return id == no_value || graph_.value(id).is_constant();
  });
  if (!constant) {
    graph_.nodes.push_back(std::move(node));
    return outputs;
  }
  std::vector<Bytes> results = evaluate(graph_, node);
  for (size_t i = 0; i < outputs.size(); ++i) {
    assert(results[i].size() == graph_.type(outputs[i]).bytes());
    graph_.value(outputs[i]).data = std::make_shared<const Bytes>(std::move(results[i]));
  }
  return outputs;
}

ValueId GraphBuilder::transpose(ValueId id, const std::vector<int64_t>& perm, const std::string& name) {
  return std::is_sorted(perm.begin(), perm.end()) ? id : add(make_transpose(perm), {id}, name);
}

ValueId GraphBuilder::reshape(ValueId id, const Shape& shape, const std::string& name) {
  return graph_.type(id).shape == shape ? id : add(make_reshape(shape), {id}, name);
}

ValueId GraphBuilder::to_channels_last(ValueId id) {
  std::vector<int64_t> perm(static_cast<size_t>(rank(id)));
  std::iota(perm.begin(), perm.end(), 0);
  if (perm.size() > 2) std::rotate(perm.begin() + 1, perm.begin() + 2, perm.end());
  return transpose(id, perm, graph_.value(id).name + "/channels_last");
}

ValueId GraphBuilder::to_channels_first(ValueId id, const std::string& name) {
  std::vector<int64_t> perm(static_cast<size_t>(rank(id)));
  std::iota(perm.begin(), perm.end(), 0);
  if (perm.size() > 2) std::rotate(perm.begin() + 1, perm.end() - 1, perm.end());
  return transpose(id, perm, name + "/channels_first");
}

std::vector<int64_t> GraphBuilder::constant_integers(ValueId id, const std::string& what) const {
  const Value& v = graph_.value(id);
  if (!v.is_constant())
    throw Error(
        ErrorKind::unsupported, what + " ('" + v.name + "') is computed at run time",
        "qtool needs it constant: fix the model's dimensions (--dim NAME=VALUE) or simplify the model");
  if (v.type.data_type == DataType::s64) return {v.as<int64_t>().begin(), v.as<int64_t>().end()};
  if (v.type.data_type == DataType::s32) return {v.as<int32_t>().begin(), v.as<int32_t>().end()};
  throw Error(ErrorKind::bad_input, what + " ('" + v.name + "') must be an integer tensor, not " +
                                        std::string(name_of(v.type.data_type)));
}

std::vector<float> GraphBuilder::constant_floats(ValueId id, const std::string& what) const {
  const Value& v = graph_.value(id);
  if (!v.is_constant())
    throw Error(ErrorKind::unsupported, what + " ('" + v.name + "') is computed at run time",
                "qtool needs it constant");
  if (v.type.data_type != DataType::f32)
    throw Error(ErrorKind::bad_input, what + " ('" + v.name + "') must be a float32 tensor, not " +
                                          std::string(name_of(v.type.data_type)));
  return {v.as<float>().begin(), v.as<float>().end()};
}

ValueId OnnxNode::required(size_t i) const {
  if (input(i) == no_value) throw Error(ErrorKind::bad_input, "operand " + std::to_string(i) + " is missing");
  return input(i);
}

}  // namespace qtool
