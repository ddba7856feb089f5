// A float graph between Quantize and Dequantize nodes becomes an integer one.
#include <algorithm>
#include <optional>

#include "qtool/passes.h"
#include "src/ops/op.h"
#include "src/ops/quantize_linear.h"
#include "src/passes/hoist_quantize.h"
#include "src/passes/integer_operands.h"

namespace qtool {
namespace {

// Bypasses every Quantize node that reads a Dequantize node of the same parameters: the integers stay what
// they are.
void remove_pairs(Graph& graph) {
  const auto producers = producers_of(graph);
  for (const Node& node : graph.nodes) {
    if (!is_quantize(*node.op) || producers[node.inputs[0]] == no_node) continue;
    const Node& source = graph.nodes[producers[node.inputs[0]]];
    if (!is_dequantize(*source.op)) continue;
    const ValueId from = node.outputs[0];
    const ValueId to = source.inputs[0];
    if (graph.type(from) == graph.type(to) && !is_graph_output(graph, from)) replace_uses(graph, from, to);
  }
}

class Absorber {
 public:
  explicit Absorber(Graph& graph) : graph_(graph), uses_(uses_of(graph)), integers_(integers_of(graph)) {}

  void run() {
    std::vector<Node> nodes;
    for (Node& node : graph_.nodes) {
      const size_t first_added = added_.size();
      absorb(node);
      nodes.push_back(node);
      nodes.insert(nodes.end(), added_.begin() + static_cast<std::ptrdiff_t>(first_added), added_.end());
    }
    graph_.nodes = std::move(nodes);
  }

 private:
  // Makes the node an integer one when its operands and results allow it.
  void absorb(Node& node) {
    if (is_quantize(*node.op) || is_dequantize(*node.op)) return;
    const QuantRule rule = node.op->quant_rule(graph_, node);
    if (rule.kind == QuantRule::Kind::float_only) return;
    const auto operands = integer_operands(graph_, node, rule, integers_);
    if (!operands) return;
    const auto results = result_params(node, rule, *operands);
    if (!results) return;
    node.inputs = *operands;
    for (size_t i = 0; i < node.outputs.size(); ++i)
      if (node.outputs[i] != no_value) dequantize(node.outputs[i], (*results)[i]);
  }

  // Parameters that all activation operands share; null when they differ.
  const QuantParams* shared_params(const QuantRule& rule, const std::vector<ValueId>& operands) const {
    const QuantParams* shared = nullptr;
    for (size_t i = 0; i < operands.size(); ++i) {
      if (operands[i] == no_value || rule.role(i) != Role::activation) continue;
      const QuantParams& own = *graph_.type(operands[i]).quant;
      if (shared != nullptr && *shared != own) return nullptr;
      shared = &own;
    }
    return shared;
  }

  // Parameters of the node's integer results; nothing when there are none that keep what the graph computes.
  std::optional<std::vector<QuantParams>> result_params(const Node& node, const QuantRule& rule,
                                                        const std::vector<ValueId>& operands) const {
    using Kind = QuantRule::Kind;
    const bool keeps = rule.kind == Kind::same_as_input || rule.kind == Kind::shared_inputs;
    const QuantParams* shared = shared_params(rule, operands);
    std::vector<QuantParams> results;
    for (const ValueId id : node.outputs) {
      const QuantParams* params = id == no_value ? shared : quantized_as(graph_, uses_, id);
      if (keeps && node.op->moves_data()) params = shared;
      if (params == nullptr) return std::nullopt;
      if (keeps && (shared == nullptr || *params != *shared)) return std::nullopt;
      if (rule.kind == Kind::fixed && *params != rule.fixed) return std::nullopt;
      results.push_back(*params);
    }
    return results;
  }

  // The value becomes int8; a Dequantize node gives its readers the floats.
  void dequantize(ValueId id, const QuantParams& params) {
    if (!graph_.type(id).is_float()) return;
    const TensorType real_type = graph_.type(id);
    const bool is_output = is_graph_output(graph_, id);
    const std::string name = graph_.value(id).name;
    if (is_output) graph_.value(id).name = name + "/int8";
    const ValueId real = graph_.add_value(is_output ? name : name + "/dequantized", real_type);
    for (const size_t reader : uses_[id])
      std::replace(graph_.nodes[reader].inputs.begin(), graph_.nodes[reader].inputs.end(), id, real);
    std::replace(graph_.outputs.begin(), graph_.outputs.end(), id, real);
    uses_.push_back(uses_[id]);
    integers_.push_back(id);
    graph_.value(id).type = {DataType::s8, real_type.shape, params};
    added_.push_back({graph_.value(real).name, make_dequantize(), {id}, {real}});
  }

  Graph& graph_;
  std::vector<std::vector<size_t>> uses_;
  std::vector<ValueId> integers_;
  std::vector<Node> added_;
};

}  // namespace

void absorb_quantization(Graph& graph) {
  hoist_quantize(graph);
  Absorber(graph).run();
  remove_pairs(graph);
  prune(graph);
}

}  // namespace qtool
