// Turns the checked nodes of a model into a Graph, one after the other.
#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "qtool/import.h"
#include "src/import/constant_reads.h"
#include "src/import/dimensions.h"
#include "src/onnx/external_data.h"
#include "src/ops/graph_builder.h"

namespace onnx {
class GraphProto;
class TensorProto;
class ValueInfoProto;
}  // namespace onnx

namespace qtool {

class GraphReader {
 public:
  // Attributes are taken out of the nodes of `proto` as they are read.
  GraphReader(onnx::GraphProto& proto, const Dimensions& dimensions, int64_t opset, ExternalData& external)
      : proto_(proto),
        dimensions_(dimensions),
        opset_(opset),
        external_(external),
        builder_(graph_),
        reads_(proto) {}

  void add_input(const onnx::ValueInfoProto& input);
  void add_initializer(const onnx::TensorProto& initializer);
  void add_constant(const std::string& name, ConstantTensor constant);
  // Throws Error that names the node.
  void add_node(int index);
  void add_output(const onnx::ValueInfoProto& output);

  // Without what no output needs.
  Graph finish();

 private:
  void read_node(int index);
  void bind(const std::string& tensor, ValueId id);
  void bind_result(const std::string& tensor, ValueId id, bool may_rename);
  void check_declared(const std::string& tensor) const;
  ValueId own_value(const std::string& name);
  void rename(ValueId id, const std::string& name);
  void index_new_values();

  onnx::GraphProto& proto_;
  const Dimensions& dimensions_;
  int64_t opset_;
  ExternalData& external_;
  Graph graph_;
  GraphBuilder builder_;
  ConstantReads reads_;
  std::map<std::string, ValueId> tensors_;            // ONNX tensor -> value, ONNX's order of axes
  std::unordered_map<std::string, ValueId> by_name_;  // values of the graph
  size_t indexed_ = 0;                                // how many of them by_name_ knows
  std::map<std::string, const onnx::ValueInfoProto*> declared_;
};

}  // namespace qtool
