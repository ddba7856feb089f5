// Whole graphs: run in float and in int8, and checked against what every operator demands.
#include <gmock/gmock.h>

#include <cmath>

#include "qtool/error.h"
#include "src/ops/average_pool.h"
#include "src/ops/executor.h"
#include "src/ops/fully_connected.h"
#include "src/ops/max_pool.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using ::testing::HasSubstr;

constexpr Clamp relu{0};

// Convolutions with a residual connection, a Concat, pooling and a classifier.
ToyModel small_network() {
  ToyModel m;
  const ValueId x = m.input("x", {1, 12, 12, 3});
  const ValueId a = m.conv("a", x, 16, 3, true, relu);
  const ValueId b = m.conv("b", a, 16, 3);
  const ValueId sum = m.add(make_binary(BinaryKind::add, relu), {a, b}, "sum");
  const ValueId pooled = m.add(make_max_pool({{2, 2}, {2, 2}}), {sum}, "pooled");
  const ValueId left = m.conv("left", pooled, 8, 1, true, relu);
  const ValueId right = m.conv("right", pooled, 8, 3, false, Clamp{0, 6});
  const ValueId joined = m.add(make_concat(3), {left, right}, "joined");
  const ValueId last = m.conv("last", joined, 24, 3, true, relu);
  const ValueId mean = m.add(make_average_pool({{6, 6}, {1, 1}}), {last}, "mean");
  const ValueId flat = m.reshape("flat", mean, {1, 24});
  m.output(
      m.add(std::make_shared<FullyConnected>(),
            {flat, m.random_constant("fc.weight", {10, 24}, 0.3F), m.random_constant("fc.bias", {10}, 0.3F)},
            "scores"));
  m.output(joined);
  return m;
}

std::vector<Bytes> random_input(const Graph& graph, size_t seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::normal_distribution<float> normal(0, 1);
  std::vector<Bytes> inputs;
  for (const ValueId id : graph.inputs) {
    std::vector<float> values(static_cast<size_t>(graph.type(id).elements()));
    for (float& x : values) x = normal(random);
    inputs.push_back(to_bytes(values));
  }
  return inputs;
}

Calibration calibrated(const Graph& graph) {
  const auto read = [&](size_t i) { return Sample{std::to_string(i), random_input(graph, i)}; };
  return collect(graph, "model", {24, read}, {}, {});
}

// Signal to noise of every output over samples that were not calibrated with, in decibels.
std::vector<double> sqnr_db(const Graph& reference, const Graph& integer) {
  const Executor exact(reference);
  const Executor quantized(integer);
  std::vector<double> signal(reference.outputs.size()), noise(signal);
  for (size_t seed = 100; seed < 108; ++seed) {
    const auto inputs = random_input(reference, seed);
    const auto expected = exact.run(inputs);
    const auto actual = quantized.run(inputs);
    for (size_t o = 0; o < expected.size(); ++o) {
      const auto x = view_as<float>(expected[o]);
      const auto y = view_as<float>(actual[o]);
      for (size_t i = 0; i < x.size(); ++i) {
        signal[o] += double{x[i]} * x[i];
        noise[o] += (double{x[i]} - y[i]) * (double{x[i]} - y[i]);
      }
    }
  }
  for (size_t o = 0; o < signal.size(); ++o) signal[o] = 10 * std::log10(signal[o] / noise[o]);
  return signal;
}

// What a QuantRule promises the operator's lower() about the types of an integer node.
void expect_rules_hold(const Graph& source, const Graph& result) {
  for (const Node& node : result.nodes) {
    const auto from = std::find_if(source.nodes.begin(), source.nodes.end(),
                                   [&](const Node& n) { return n.name == node.name; });
    if (from == source.nodes.end() || !result.type(node.outputs[0]).is_quantized()) continue;
    const QuantRule rule = from->op->quant_rule(source, *from);
    const TensorType& y = result.type(node.outputs[0]);
    ASSERT_TRUE(y.quant->per_tensor());
    ASSERT_EQ(y.data_type, DataType::s8);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const TensorType& type = result.type(node.inputs[i]);
      if (rule.role(i) == Role::activation) {
        EXPECT_EQ(type.data_type, DataType::s8) << node.name;
        EXPECT_TRUE(type.quant->per_tensor()) << node.name;
      }
      if (rule.role(i) == Role::weight) {
        EXPECT_EQ(type.data_type, DataType::s8) << node.name;
        EXPECT_EQ(type.quant->axis, rule.weight_axis) << node.name;
      }
      if (rule.role(i) == Role::bias) {
        EXPECT_EQ(type.data_type, DataType::s32) << node.name;
        for (size_t c = 0; c < type.quant->scales.size(); ++c)
          EXPECT_EQ(type.quant->scales[c],
                    result.type(node.inputs[0]).scale() * result.type(node.inputs[1]).quant->scales[c]);
      }
    }
    if (rule.kind == QuantRule::Kind::same_as_input) {
      EXPECT_EQ(*y.quant, *result.type(node.inputs[0]).quant) << node.name;
    }
    if (rule.kind == QuantRule::Kind::shared_inputs) {
      for (const ValueId id : node.inputs) EXPECT_EQ(*result.type(id).quant, *y.quant) << node.name;
    }
  }
}

TEST(Quantize, ASmallNetworkKeepsItsResults) {
  const ToyModel m = small_network();
  const Calibration calibration = calibrated(m.graph);
  for (const RangeMethod method : {RangeMethod::min_max, RangeMethod::percentile, RangeMethod::mse}) {
    QuantizeOptions options;
    options.range = method;
    const Quantized result = quantize(m.graph, "model", calibration, options);
    EXPECT_EQ(integer_nodes(result).size(), m.graph.nodes.size());
    expect_rules_hold(m.graph, result.graph);
    for (const double db : sqnr_db(m.graph, result.graph)) EXPECT_GT(db, 30) << static_cast<int>(method);
  }
}

TEST(Quantize, EveryOptionGivesAWorkingNetwork) {
  const ToyModel m = small_network();
  const Calibration calibration = calibrated(m.graph);
  for (const RangeMethod method : {RangeMethod::mean, RangeMethod::entropy, RangeMethod::mse}) {
    for (const int bits : {0, 1, 2, 4, 7}) {
      QuantizeOptions options;
      options.range = method;
      options.per_channel = (bits & 1) == 0;
      options.symmetric_activations = (bits & 2) != 0;
      options.power_of_two_scales = (bits & 4) != 0;
      const Quantized result = quantize(m.graph, "model", calibration, options);
      for (const double db : sqnr_db(m.graph, result.graph))
        EXPECT_GT(db, 15) << static_cast<int>(method) << " " << bits;
    }
  }
}

TEST(Quantize, IslandsOfFloatWork) {
  const ToyModel m = small_network();
  const Calibration calibration = calibrated(m.graph);
  for (const char* name : {"b", "sum", "pooled", "joined", "scores", "*e*", "*"}) {
    QuantizeOptions options;
    options.keep_float = {name};
    const Quantized result = quantize(m.graph, "model", calibration, options);
    expect_rules_hold(m.graph, result.graph);
    for (const double db : sqnr_db(m.graph, result.graph)) EXPECT_GT(db, 30) << name;
    EXPECT_EQ(result.graph.inputs.size(), 1U);
    EXPECT_EQ(result.graph.value(result.graph.inputs[0]).name, "x");
    EXPECT_EQ(result.graph.value(result.graph.outputs[0]).name, "scores");
    EXPECT_EQ(result.graph.value(result.graph.outputs[1]).name, "joined");
  }
}

TEST(Quantize, RequantizationKeepsTheResults) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 6, 6, 4});
  const ValueId p = m.unary("p", UnaryKind::sigmoid, m.conv("a", x, 8, 3));
  const ValueId joined = m.add(make_concat(3), {p, m.conv("b", x, 8)}, "joined");
  m.output(m.conv("last", joined, 4, 3));
  const Quantized result = quantize(m.graph, "model", calibrated(m.graph), {});
  EXPECT_NO_THROW(value_of(result.graph, "p/requantized"));
  expect_rules_hold(m.graph, result.graph);
  EXPECT_GT(sqnr_db(m.graph, result.graph)[0], 30);
}

TEST(Quantize, IsTheSameEveryTime) {
  const ToyModel m = small_network();
  const Calibration calibration = calibrated(m.graph);
  const Quantized one = quantize(m.graph, "model", calibration, {});
  const Quantized two = quantize(m.graph, "model", calibration, {});
  ASSERT_EQ(one.graph.values.size(), two.graph.values.size());
  for (size_t i = 0; i < one.graph.values.size(); ++i) {
    EXPECT_EQ(one.graph.values[i].name, two.graph.values[i].name);
    EXPECT_EQ(one.graph.values[i].type, two.graph.values[i].type);
  }
}

std::string error_of(const ToyModel& m, const std::string& sha256, const Calibration& calibration,
                     ErrorKind kind, QuantizeOptions options = {}) {
  try {
    quantize(m.graph, sha256, calibration, options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

TEST(Quantize, RefusesACalibrationThatDoesNotFit) {
  const ToyModel m = small_network();
  Calibration calibration = calibrated(m.graph);
  EXPECT_THAT(error_of(m, "other", calibration, ErrorKind::bad_input),
              HasSubstr("belongs to another model (SHA-256 model"));
  QuantizeOptions options;
  options.percentile = 40;
  EXPECT_THAT(error_of(m, "model", calibration, ErrorKind::usage, options), HasSubstr("percentile"));
  options.percentile = std::nan("");
  EXPECT_THAT(error_of(m, "model", calibration, ErrorKind::usage, options), HasSubstr("percentile"));
  Calibration lacking = calibration;
  std::erase_if(lacking.tensors, [](const auto& tensor) { return tensor.first == "sum"; });
  EXPECT_THAT(error_of(m, "model", lacking, ErrorKind::bad_input), HasSubstr("no tensor 'sum'"));
  calibration.data.samples = 0;
  EXPECT_THAT(error_of(m, "model", calibration, ErrorKind::bad_input), HasSubstr("no sample"));
}

}  // namespace
}  // namespace qtool
