#include "src/passes/integer_operands.h"

#include <cmath>

#include "src/ops/quantize_linear.h"

namespace qtool {
namespace {

bool fits_activation(const TensorType& type) {
  return type.data_type == DataType::s8 && type.quant->per_tensor();
}

bool fits_weight(const Graph& graph, ValueId id, const QuantRule& rule) {
  const TensorType& type = graph.type(id);
  return graph.value(id).is_constant() && type.data_type == DataType::s8 &&
         (type.quant->per_tensor() || type.quant->axis == rule.weight_axis);
}

// A bias counts in the steps of the products: scale = scale of the input * scale of the weights.
bool fits_bias(const Graph& graph, ValueId id, const TensorType& input, const TensorType& weights) {
  const TensorType& type = graph.type(id);
  if (!graph.value(id).is_constant() || type.data_type != DataType::s32) return false;
  const auto at = [](const std::vector<float>& scales, size_t i) {
    return scales[scales.size() == 1 ? 0 : i];
  };
  for (size_t i = 0; i < static_cast<size_t>(type.elements()); ++i) {
    const double wanted = double{input.scale()} * at(weights.quant->scales, i);
    if (std::abs(at(type.quant->scales, i) - wanted) > 1e-5 * wanted) return false;
  }
  return true;
}

// The operands seen so far that a bias depends on.
struct Layer {
  ValueId input = no_value, weights = no_value;
};

bool fits(const Graph& graph, ValueId id, const QuantRule& rule, Role role, const Layer& layer) {
  if (role == Role::activation) return fits_activation(graph.type(id));
  if (role == Role::weight) return fits_weight(graph, id, rule);
  return layer.input != no_value && layer.weights != no_value &&
         fits_bias(graph, id, graph.type(layer.input), graph.type(layer.weights));
}

}  // namespace

std::vector<ValueId> integers_of(const Graph& graph) {
  std::vector<ValueId> integers(graph.values.size(), no_value);
  for (const Node& node : graph.nodes)
    if (is_dequantize(*node.op)) integers[node.outputs[0]] = node.inputs[0];
  return integers;
}

std::optional<std::vector<ValueId>> integer_operands(const Graph& graph, const Node& node,
                                                     const QuantRule& rule,
                                                     const std::vector<ValueId>& integers) {
  std::vector<ValueId> operands = node.inputs;
  Layer layer;
  for (size_t i = 0; i < operands.size(); ++i) {
    const Role role = rule.role(i);
    if (operands[i] == no_value || role == Role::parameter) continue;
    operands[i] = integers[operands[i]];
    if (operands[i] == no_value) return std::nullopt;
    if (!fits(graph, operands[i], rule, role, layer)) return std::nullopt;
    if (role == Role::activation && layer.input == no_value) layer.input = operands[i];
    if (role == Role::weight) layer.weights = operands[i];
  }
  if (layer.input == no_value) return std::nullopt;
  return operands;
}

}  // namespace qtool
