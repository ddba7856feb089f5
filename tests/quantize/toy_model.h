// Small graphs and calibrations, made by hand.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "qtool/quantize.h"
#include "src/calibrate/collect.h"
#include "src/calibrate/tensor_statistics.h"
#include "src/ops/conv.h"
#include "src/ops/elementwise.h"
#include "src/ops/fully_connected.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"
#include "src/ops/unary.h"

namespace qtool {

class ToyModel {
 public:
  Graph graph;

  ValueId input(const std::string& name, const Shape& shape) {
    graph.inputs.push_back(graph.add_value(name, {DataType::f32, shape}));
    return graph.inputs.back();
  }
  void output(ValueId id) { graph.outputs.push_back(id); }
  ValueId constant(const std::string& name, const Shape& shape, const std::vector<float>& values) {
    return graph.add_constant(name, DataType::f32, shape, values);
  }
  ValueId random_constant(const std::string& name, const Shape& shape, float spread) {
    std::vector<float> values(static_cast<size_t>(element_count(shape)));
    for (float& x : values) x = std::normal_distribution<float>(0, spread)(random_);
    return constant(name, shape, values);
  }
  // 1x1 or larger convolution with random weights and, on request, a bias.
  ValueId conv(const std::string& name, ValueId x, int64_t channels, int64_t kernel = 1, bool bias = true,
               Clamp clamp = {}) {
    const int64_t depth = graph.type(x).shape[3];
    const float spread = 1 / std::sqrt(static_cast<float>(depth * kernel * kernel));
    std::vector<ValueId> operands = {
        x, random_constant(name + ".weight", {channels, kernel, kernel, depth}, spread)};
    if (bias) operands.push_back(random_constant(name + ".bias", {channels}, 0.1F));
    const Window window{{kernel, kernel}, {1, 1}, {1, 1}, {kernel / 2, kernel / 2, kernel / 2, kernel / 2}};
    return add(std::make_shared<Conv>(window, 1, clamp), operands, name);
  }
  ValueId add(const OpPtr& op, const std::vector<ValueId>& operands, const std::string& name) {
    return GraphBuilder(graph).add(op, operands, name);
  }
  ValueId unary(const std::string& name, UnaryKind kind, ValueId x) {
    return add(make_unary(kind), {x}, name);
  }
  ValueId binary(const std::string& name, BinaryKind kind, ValueId a, ValueId b) {
    return add(make_binary(kind), {a, b}, name);
  }
  ValueId reshape(const std::string& name, ValueId x, const Shape& shape) {
    return add(make_reshape(shape), {x}, name);
  }

 private:
  std::mt19937 random_{1};
};

// Statistics as if one sample had reached these ends; other activations have [-1, 1].
inline Calibration calibration_with(const Graph& graph,
                                    const std::map<std::string, std::pair<float, float>>& ends = {}) {
  Calibration calibration;
  calibration.model_sha256 = "model";
  calibration.data.samples = 1;
  const auto producers = producers_of(graph);
  for (ValueId id = 0; id < graph.values.size(); ++id) {
    const Value& value = graph.value(id);
    if (value.is_constant() || !value.type.is_float()) continue;
    const auto it = ends.find(value.name);
    const auto [min, max] = it == ends.end() ? std::pair(-1.0F, 1.0F) : it->second;
    TensorStatistics statistics;
    EXPECT_TRUE(statistics.add(std::vector<float>{min, max}));
    calibration.tensors.emplace_back(value.name, statistics);
  }
  return calibration;
}

inline Quantized quantized(const ToyModel& model,
                           const std::map<std::string, std::pair<float, float>>& ends = {},
                           QuantizeOptions options = {}) {
  options.range = RangeMethod::min_max;  // the ends as they are given
  return quantize(model.graph, "model", calibration_with(model.graph, ends), options);
}

inline const QuantizedNode& node_of(const Quantized& result, const std::string& name) {
  for (const QuantizedNode& node : result.nodes)
    if (node.name == name) return node;
  throw std::runtime_error("no node " + name);
}

inline const Value& value_of(const Graph& graph, const std::string& name) {
  for (const Value& value : graph.values)
    if (value.name == name) return value;
  throw std::runtime_error("no value " + name);
}

inline std::vector<std::string> integer_nodes(const Quantized& result) {
  std::vector<std::string> names;
  for (const QuantizedNode& node : result.nodes)
    if (node.integer) names.push_back(node.name);
  return names;
}

}  // namespace qtool
