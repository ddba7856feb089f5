#include "src/passes/channel_intervals.h"

#include <algorithm>

#include "src/numerics/quantization.h"
#include "src/ops/executor.h"
#include "src/passes/mac_intervals.h"

namespace qtool {
namespace {

bool is_int8_activation(const Value& value) {
  return !value.is_constant() && value.type.data_type == DataType::s8 && value.type.is_quantized() &&
         value.type.quant->per_tensor() && !value.type.shape.empty() && value.type.elements() > 0;
}

bool has_int8_operands(const Graph& graph, const Node& node) {
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    return id == no_value || graph.value(id).is_constant() || is_int8_activation(graph.value(id));
  });
}

// Runs the node alone; operands that are no constants come from `operand(id)`.
template <class Operand>
Bytes run_alone(const Graph& graph, const Node& node, const Operand& operand) {
  Graph single{
      .name = {}, .values = graph.values, .nodes = {node}, .inputs = {}, .outputs = {node.outputs[0]}};
  std::vector<Bytes> inputs;
  for (const ValueId id : node.inputs) {
    if (id == no_value || graph.value(id).is_constant()) continue;
    if (std::find(single.inputs.begin(), single.inputs.end(), id) != single.inputs.end()) continue;
    single.inputs.push_back(id);
    inputs.push_back(operand(id));
  }
  return Executor(single).run(inputs).front();
}

// Every pixel at its channel's lower (or upper) end.
Bytes filled(const TensorType& type, const ChannelIntervals& intervals, bool upper) {
  std::vector<int8_t> data(static_cast<size_t>(type.elements()));
  for (size_t i = 0; i < data.size(); ++i) {
    const Interval& interval = intervals[i % intervals.size()];
    data[i] = static_cast<int8_t>(upper ? interval.max : interval.min);
  }
  return to_bytes(data);
}

// Of a nondecreasing operator: its results for the smallest and for the largest operands.
ChannelIntervals run_ends(const Graph& graph, const Node& node, const std::vector<ChannelIntervals>& known) {
  ChannelIntervals result(static_cast<size_t>(graph.type(node.outputs[0]).shape.back()), Interval{127, -128});
  for (const bool upper : {false, true}) {
    const Bytes ends =
        run_alone(graph, node, [&](ValueId id) { return filled(graph.type(id), known[id], upper); });
    const auto data = view_as<int8_t>(ends);
    for (size_t i = 0; i < data.size(); ++i) {
      Interval& interval = result[i % result.size()];
      interval = interval.hull({data[i], data[i]});
    }
  }
  return result;
}

// Of a function of single elements: its results for all of them.
ChannelIntervals run_table(const Graph& graph, const Node& node, const ChannelIntervals& operand) {
  Graph table = graph;
  table.value(node.inputs[0]).type.shape = table.value(node.outputs[0]).type.shape = {256};
  std::vector<int8_t> all;
  for (int32_t q = -128; q <= 127; ++q) all.push_back(static_cast<int8_t>(q));
  const Bytes bytes = run_alone(table, node, [&](ValueId) { return to_bytes(all); });
  const auto images = view_as<int8_t>(bytes);
  ChannelIntervals result;
  for (const Interval& x : operand) {
    const auto [min, max] = std::minmax_element(images.begin() + x.min + 128, images.begin() + x.max + 129);
    result.push_back({*min, *max});
  }
  return result;
}

// What the fused clamp leaves.
ChannelIntervals clamped(const Node& node, const TensorType& type) {
  const Clamp clamp = node.op->clamp();
  const IntegerClamp bounds =
      clamp.is_none() ? IntegerClamp{-128, 127} : integer_clamp(clamp.min, clamp.max, type);
  return {static_cast<size_t>(type.shape.back()), Interval{bounds.min, bounds.max}};
}

ChannelIntervals result_intervals(const Graph& graph, const Node& node, ValueId result,
                                  const std::vector<ChannelIntervals>& known) {
  const TensorType& type = graph.type(result);
  if (!has_int8_operands(graph, node) || node.outputs.size() != 1) return clamped(node, type);
  if (const auto mac = as_mac_node(graph, node))
    return mac_intervals(graph, node, *mac, known[node.inputs[0]]);
  if (node.op->nondecreasing()) return run_ends(graph, node, known);
  const bool elementwise = node.op->separate_channels() && node.inputs.size() == 1;
  return elementwise ? run_table(graph, node, known[node.inputs[0]]) : clamped(node, type);
}

}  // namespace

std::vector<ChannelIntervals> channel_intervals(const Graph& graph) {
  std::vector<ChannelIntervals> known(graph.values.size());
  for (const ValueId id : graph.inputs)
    if (is_int8_activation(graph.value(id)))
      known[id] = ChannelIntervals(static_cast<size_t>(graph.type(id).shape.back()));
  for (const Node& node : graph.nodes)
    for (const ValueId id : node.outputs)
      if (id != no_value && is_int8_activation(graph.value(id)))
        known[id] = result_intervals(graph, node, id, known);
  return known;
}

}  // namespace qtool
