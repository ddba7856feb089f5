// The OnnxWriter that writes an integer graph as float operators between QuantizeLinear and DequantizeLinear.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/ops/onnx_writer.h"

namespace onnx {
class GraphProto;
class NodeProto;
}  // namespace onnx

namespace qtool {

// Nodes and initializers go to `proto`. Each value exists in one or both layouts; a Transpose is added when a
// node wants the other one. Values that are not quantized have float (or integer) tensors, quantized ones an
// int8 tensor in front of a DequantizeLinear. The tensor before QuantizeLinear has the name of the graph's
// value.
class QdqWriter final : public OnnxWriter {
 public:
  QdqWriter(const Graph& graph, onnx::GraphProto& proto);

  // A model input, in its own layout.
  void add_input(ValueId id);
  // All nodes of the graph, in order.
  void add_nodes();
  // A model output, in its own layout and under its own name.
  void add_output(ValueId id);

  std::string input(ValueId id, Layout layout) override;
  std::string constant(ValueId id, const std::vector<int64_t>& perm, const Shape& shape) override;
  std::string initializer(const std::string& hint, const TensorType& type, const Bytes& data) override;
  std::string temporary(const std::string& hint) override;
  void node(const std::string& type, const std::vector<std::string>& inputs,
            const std::vector<std::string>& outputs, const Attributes& attributes) override;
  void output(ValueId id, Layout layout, const std::string& name, const Clamp& clamp) override;
  Layout layout_of(const Node& node) const override;

 private:
  // Tensors that hold a value in one layout; empty: there is none yet.
  struct Tensors {
    std::string quantized, real;
    bool exists() const { return !quantized.empty() || !real.empty(); }
  };
  using ByLayout = std::map<Layout, Tensors>;

  bool alias_transpose(const Node& node);
  void transpose_to(ValueId id, Layout layout);
  void add_clamp(const std::string& name, const Clamp& clamp, const std::string& result);
  std::string add_scalar(const std::string& hint, float value);
  // QuantizeLinear or DequantizeLinear from tensor `from` to tensor `to`.
  void add_conversion(const std::string& operation, const std::string& from, const std::string& to,
                      const TensorType& type);
  // Adds a suffix when the name is taken.
  std::string take_name(const std::string& wanted);
  // Name for the float tensor that is value `id` in that layout, made under the name `made` by the current
  // node.
  std::string value_name(ValueId id, Layout layout, const std::string& made);
  // True for the name of the graph's node when no value has it: reading the file gives the node that name again.
  bool keeps_name(const std::string& tensor) const;
  // By a node the operator itself wrote, not by one that input() added.
  bool made_by_current(const std::string& tensor) const;
  bool is_made(const std::string& tensor) const;
  void rename(const std::string& from, const std::string& to, int first_node);
  void rename_everywhere(const std::string& from, const std::string& to);

  const Graph& graph_;
  onnx::GraphProto& proto_;
  std::vector<ByLayout> tensors_;  // by value
  std::map<std::tuple<ValueId, std::vector<int64_t>, Shape>, std::string> constants_;
  std::set<std::string> taken_;
  std::set<std::string> shared_;    // tensors that input() made
  std::set<std::string> reserved_;  // names of the model's outputs
  std::string node_name_;           // of the graph's node that is being written
  int current_ = 0;                 // first ONNX node of the graph's node that is being written
};

}  // namespace qtool
