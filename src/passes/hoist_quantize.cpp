#include "src/passes/hoist_quantize.h"

#include "src/ops/op.h"
#include "src/ops/quantize_linear.h"

namespace qtool {

const QuantParams* quantized_as(const Graph& graph, const std::vector<std::vector<size_t>>& uses,
                                ValueId id) {
  const QuantParams* params = nullptr;
  if (is_graph_output(graph, id)) return nullptr;
  for (const size_t n : uses[id]) {
    const Node& reader = graph.nodes[n];
    if (!is_quantize(*reader.op)) return nullptr;
    const QuantParams& own = *graph.type(reader.outputs[0]).quant;
    if (params != nullptr && *params != own) return nullptr;
    params = &own;
  }
  return params;
}

namespace {

// Moves float elements of one operand.
bool is_float_mover(const Graph& graph, const Node& node, const std::vector<size_t>& producers) {
  if (!node.op->moves_data() || node.outputs.size() != 1 || !graph.type(node.outputs[0]).is_float())
    return false;
  const QuantRule rule = node.op->quant_rule(graph, node);
  if (rule.kind != QuantRule::Kind::same_as_input) return false;
  for (size_t i = 1; i < node.inputs.size(); ++i)
    if (node.inputs[i] != no_value && rule.role(i) != Role::parameter) return false;
  const size_t producer = producers[node.inputs[0]];
  return !graph.value(node.inputs[0]).is_constant() &&
         (producer == no_node || !is_dequantize(*graph.nodes[producer].op));
}

void hoist(Graph& graph, size_t n, const std::vector<size_t>& readers, const QuantParams& params) {
  const ValueId operand = graph.nodes[n].inputs[0];
  const ValueId result = graph.nodes[n].outputs[0];
  const TensorType type{DataType::s8, graph.type(operand).shape, params};
  const ValueId quantized = graph.add_value(graph.value(operand).name + "/int8", type);
  for (const size_t reader : readers) replace_uses(graph, graph.nodes[reader].outputs[0], result);
  graph.value(result).type = {DataType::s8, graph.type(result).shape, params};
  graph.nodes[n].inputs[0] = quantized;
  const Node quantize{graph.value(quantized).name, make_quantize(), {operand}, {quantized}};
  for (const size_t reader : readers)
    graph.nodes[reader].inputs[0] = operand;  // nobody reads it; prune() drops it
  graph.nodes.insert(graph.nodes.begin() + static_cast<std::ptrdiff_t>(n), quantize);
}

bool hoist_one(Graph& graph) {
  const auto uses = uses_of(graph);
  const auto producers = producers_of(graph);
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    if (!is_float_mover(graph, graph.nodes[n], producers)) continue;
    const ValueId result = graph.nodes[n].outputs[0];
    if (const QuantParams* params = quantized_as(graph, uses, result)) {
      hoist(graph, n, uses[result], QuantParams(*params));
      prune(graph);
      return true;
    }
  }
  return false;
}

}  // namespace

void hoist_quantize(Graph& graph) {
  while (hoist_one(graph)) {
  }
}

}  // namespace qtool
