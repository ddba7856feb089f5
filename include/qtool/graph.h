// The graph: values and the nodes that compute them. Activations of image operators are NHWC.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "qtool/bytes.h"
#include "qtool/tensor_type.h"

namespace qtool {

class Op;

using ValueId = uint32_t;
inline constexpr ValueId no_value = ~ValueId{0};  // an optional operand that is left out

// A tensor of the graph; it holds data when it is a constant.
struct Value {
  std::string name;
  TensorType type;
  std::shared_ptr<const Bytes> data = nullptr;
  // Channels (last axis) of the model's own tensor that this one still holds; empty: all of them.
  std::vector<int32_t> kept_channels = {};

  bool is_constant() const { return data != nullptr; }
  template <class T>
  std::span<const T> as() const {
    return view_as<T>(*data);
  }
};

struct Node {
  std::string name;
  std::shared_ptr<const Op> op;
  std::vector<ValueId> inputs, outputs;
};

// Invariants: nodes are in topological order; every value has at most one producer; names are unique.
struct Graph {
  std::string name;
  std::vector<Value> values;
  std::vector<Node> nodes;
  std::vector<ValueId> inputs, outputs;

  const Value& value(ValueId id) const { return values.at(id); }
  Value& value(ValueId id) { return values.at(id); }
  const TensorType& type(ValueId id) const { return values.at(id).type; }

  // Adds a value; a name already taken gets a suffix.
  ValueId add_value(const std::string& name, TensorType type);
  ValueId add_constant(const std::string& name, TensorType type, Bytes data);

  template <class T>
  ValueId add_constant(const std::string& name, DataType data_type, Shape shape, const std::vector<T>& data) {
    return add_constant(name, TensorType{data_type, std::move(shape)}, to_bytes(data));
  }
};

// Indices of the nodes that read each value, one entry a use, in node order.
std::vector<std::vector<size_t>> uses_of(const Graph& graph);

inline constexpr size_t no_node = ~size_t{0};
// Index of the node that makes each value; no_node for inputs and constants.
std::vector<size_t> producers_of(const Graph& graph);

bool is_graph_output(const Graph& graph, ValueId id);

// Every node that reads `from`, and the list of outputs, reads `to` instead.
void replace_uses(Graph& graph, ValueId from, ValueId to);

// Puts nodes in topological order, otherwise keeping their order.
void sort_nodes(Graph& graph);

// Drops nodes whose results nobody reads and values that nobody mentions; inputs stay. Ids change.
void prune(Graph& graph);

}  // namespace qtool
