// Adds nodes to a graph: infers types and folds nodes whose operands are all constant.
#pragma once
#include <string>
#include <vector>

#include "src/ops/attributes.h"
#include "src/ops/op.h"

namespace qtool {

class GraphBuilder {
 public:
  explicit GraphBuilder(Graph& graph) : graph_(graph) {}

  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }
  const Value& value(ValueId id) const { return graph_.value(id); }
  const TensorType& type(ValueId id) const { return graph_.type(id); }
  const Shape& shape(ValueId id) const { return graph_.type(id).shape; }
  int64_t rank(ValueId id) const { return graph_.type(id).rank(); }

  // Appends a node (its results are constants instead when all operands are) and returns its outputs.
  // `name` names the node and its first output; it may be another value's. Throws Error when the operands do not
  // fit.
  std::vector<ValueId> add_all(OpPtr op, std::vector<ValueId> inputs, std::string name);
  ValueId add(OpPtr op, std::vector<ValueId> inputs, std::string name) {
    return add_all(std::move(op), std::move(inputs), std::move(name)).front();
  }

  ValueId transpose(ValueId id, const std::vector<int64_t>& perm, const std::string& name);
  ValueId reshape(ValueId id, const Shape& shape, const std::string& name);
  // N C spatial... -> N spatial... C, and back.
  ValueId to_channels_last(ValueId id);
  ValueId to_channels_first(ValueId id, const std::string& name);

  // Elements of an operand that must be a constant integer tensor; throws Error(unsupported) otherwise
  // ("`what` is computed at run time").
  std::vector<int64_t> constant_integers(ValueId id, const std::string& what) const;
  // The single or several elements of a constant float operand.
  std::vector<float> constant_floats(ValueId id, const std::string& what) const;

 private:
  Graph& graph_;
};

// An ONNX node as an operator's importer sees it.
struct OnnxNode {
  std::string name;  // never empty; unique in messages
  std::string type;
  int64_t opset = 0;  // version of the default domain
  Attributes attributes;
  std::vector<ValueId> inputs;       // no_value: left out
  std::vector<std::string> outputs;  // tensor names; "" when nobody asks for it

  ValueId input(size_t i) const { return i < inputs.size() ? inputs[i] : no_value; }
  // Throws Error(bad_input) when the operand is missing.
  ValueId required(size_t i) const;
};

// Reads one ONNX node: adds the nodes it stands for and returns one value an ONNX output.
using OnnxReader = std::vector<ValueId> (*)(const OnnxNode& node, GraphBuilder& builder);

// The reader of an ONNX operator, or null when qtool does not know it.
OnnxReader find_reader(const std::string& onnx_type);

// Every ONNX operator qtool reads, sorted.
struct SupportedOp {
  std::string_view onnx_type;
  OnnxReader reader;
  std::string_view
      integer_form;  // how it runs in int8: "int8", "int8 table", "moves data", "float", "folded"
};
std::vector<SupportedOp> supported_operators();

}  // namespace qtool
