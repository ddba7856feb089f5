// Small models for tests of passes, built by the readers of ONNX operators as the importer does.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "qtool/passes.h"
#include "src/ops/executor.h"
#include "src/ops/graph_builder.h"
#include "src/ops/movement.h"

namespace qtool {

class TestModel {
 public:
  explicit TestModel(unsigned seed = 1) : random_(seed) {}

  Graph graph;
  GraphBuilder builder{graph};

  ValueId input(Shape shape) {
    const ValueId id =
        graph.add_value("input" + std::to_string(graph.inputs.size()), {DataType::f32, std::move(shape)});
    graph.inputs.push_back(id);
    return id;
  }
  // A constant with random elements, none of them small.
  ValueId random(Shape shape) {
    std::uniform_real_distribution<float> size(0.5F, 1.5F);
    std::vector<float> data(static_cast<size_t>(element_count(shape)));
    for (float& x : data) x = (random_() % 2 == 0 ? 1.0F : -1.0F) * size(random_);
    return graph.add_constant("c", DataType::f32, std::move(shape), data);
  }
  ValueId floats(Shape shape, const std::vector<float>& data) {
    return graph.add_constant("c", DataType::f32, std::move(shape), data);
  }
  ValueId integers(const std::vector<int64_t>& data) {
    return graph.add_constant("i", DataType::s64, {static_cast<int64_t>(data.size())}, data);
  }

  // One ONNX node; its result is named after it.
  ValueId node(const std::string& type, std::vector<ValueId> inputs, Attributes attributes = {},
               const std::string& name = "") {
    const std::string output = name.empty() ? type + std::to_string(next_++) : name;
    const OnnxNode onnx{output, type, 17, std::move(attributes), std::move(inputs), {output}};
    return find_reader(type)(onnx, builder).front();
  }
  ValueId conv(ValueId x, int64_t outputs, int64_t kernel = 1, int64_t pad = 0, int64_t group = 1) {
    const int64_t inputs = graph.type(x).shape[1] / group;
    return node("Conv", {x, random({outputs, inputs, kernel, kernel})},
                {{"pads", std::vector<int64_t>{pad, pad, pad, pad}}, {"group", group}});
  }
  ValueId batch_normalization(ValueId x) {
    const int64_t channels = graph.type(x).shape[1];
    const std::vector<float> variance(static_cast<size_t>(channels), 1.7F);
    return node("BatchNormalization", {x, random({channels}), random({channels}), random({channels}),
                                       floats({channels}, variance)});
  }
  ValueId reshape(ValueId x, const Shape& shape) { return node("Reshape", {x, integers(shape)}); }

  std::mt19937& generator() { return random_; }

 private:
  std::mt19937 random_;
  int next_ = 0;
};

// The operators of a graph, in order.
inline std::vector<std::string> ops_of(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes) types.emplace_back(node.op->type());
  return types;
}

inline size_t count_of(const Graph& graph, const std::string& type) {
  const auto types = ops_of(graph);
  return static_cast<size_t>(std::count(types.begin(), types.end(), type));
}

inline std::vector<Bytes> random_inputs(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<Bytes> inputs;
  for (const ValueId id : graph.inputs) {
    std::vector<float> data(static_cast<size_t>(graph.type(id).elements()));
    for (float& x : data) x = normal(random);
    inputs.push_back(to_bytes(data));
  }
  return inputs;
}

inline void expect_same_interface(const Graph& a, const Graph& b) {
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  ASSERT_EQ(a.outputs.size(), b.outputs.size());
  for (size_t i = 0; i < a.inputs.size(); ++i) {
    EXPECT_EQ(a.value(a.inputs[i]).name, b.value(b.inputs[i]).name);
    EXPECT_EQ(a.type(a.inputs[i]), b.type(b.inputs[i]));
  }
  for (size_t i = 0; i < a.outputs.size(); ++i) {
    EXPECT_EQ(a.value(a.outputs[i]).name, b.value(b.outputs[i]).name);
    EXPECT_EQ(a.type(a.outputs[i]), b.type(b.outputs[i]));
  }
}

// Both graphs give the same outputs, up to the rounding of floats.
inline void expect_same_results(const Graph& a, const Graph& b) {
  expect_same_interface(a, b);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const std::vector<Bytes> inputs = random_inputs(a, seed);
    const auto results_a = Executor(a).run(inputs), results_b = Executor(b).run(inputs);
    for (size_t i = 0; i < results_a.size(); ++i) {
      const auto x = view_as<float>(results_a[i]), y = view_as<float>(results_b[i]);
      ASSERT_EQ(x.size(), y.size());
      float largest = 1;
      for (const float v : x) largest = std::max(largest, std::abs(v));
      for (size_t k = 0; k < x.size(); ++k) ASSERT_NEAR(x[k], y[k], 1e-5F * largest) << "element " << k;
    }
  }
}

// simplify() of a model with those outputs, checked against the model itself.
inline Graph simplified(TestModel& model, const std::vector<ValueId>& outputs) {
  model.graph.outputs = outputs;
  Graph result = model.graph;
  simplify(result);
  expect_same_results(model.graph, result);
  return result;
}

}  // namespace qtool
