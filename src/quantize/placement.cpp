#include "src/quantize/placement.h"

#include <algorithm>

namespace qtool {
namespace {

std::vector<bool> after_last_mac(const Graph& graph, const std::vector<std::vector<size_t>>& uses,
                                 const std::vector<bool>& macs) {
  std::vector<bool> after(graph.nodes.size());
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    after[n] = !macs[n];
    for (const ValueId id : graph.nodes[n].outputs)
      if (id != no_value)
        for (const size_t reader : uses[id]) after[n] = after[n] && after[reader];
  }
  return after;
}

}  // namespace

Placement::Placement(const Graph& graph)
    : graph_(graph), uses_(uses_of(graph)), producers_(producers_of(graph)), reasons_(graph.nodes.size()) {
  for (const Node& node : graph.nodes) {
    rules_.push_back(node.op->quant_rule(graph, node));
    macs_.push_back(node.op->macs(graph, node) > 0);
  }
  after_last_mac_ = after_last_mac(graph, uses_, macs_);
  for (size_t n = 0; n < size(); ++n) keep_float(n, obstacle(n));
}

void Placement::keep_float(size_t n, const std::string& reason) {
  if (reasons_[n].empty()) reasons_[n] = reason;
}

std::string Placement::obstacle(size_t n) const {
  const Node& node = graph_.nodes[n];
  const QuantRule& rule = rules_[n];
  const auto is_float = [&](ValueId id) { return id == no_value || graph_.type(id).is_float(); };
  if (!std::all_of(node.outputs.begin(), node.outputs.end(), is_float)) return "its results are not float32";
  if (rule.kind == QuantRule::Kind::float_only)
    return rule.reason.empty() ? "it has no integer form" : rule.reason;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId id = node.inputs[i];
    const Role role = rule.role(i);
    if (id == no_value || role == Role::parameter) continue;
    if (role != Role::activation && !(graph_.value(id).is_constant() && graph_.type(id).is_float()))
      return role == Role::weight ? "its weights are computed at run time"
                                  : "its bias is computed at run time";
    if (graph_.type(id).is_quantized()) return "an operand is quantized already";
  }
  return activations(n).empty() ? "it reads no float32 activation" : "";
}

bool Placement::passes_parameters(size_t n) const {
  const auto kind = rules_[n].kind;
  return kind == QuantRule::Kind::same_as_input || kind == QuantRule::Kind::shared_inputs;
}

bool Placement::reads_activation(size_t n, size_t i) const {
  const ValueId id = node(n).inputs[i];
  return id != no_value && rules_[n].role(i) == Role::activation && graph_.type(id).is_float();
}

std::vector<ValueId> Placement::activations(size_t n) const {
  std::vector<ValueId> result;
  for (size_t i = 0; i < node(n).inputs.size(); ++i) {
    const ValueId id = node(n).inputs[i];
    if (reads_activation(n, i) && !graph_.value(id).is_constant() &&
        std::find(result.begin(), result.end(), id) == result.end())
      result.push_back(id);
  }
  return result;
}

bool Placement::made_by_integer(ValueId id) const {
  return producers_[id] != no_node && is_integer(producers_[id]);
}

}  // namespace qtool
