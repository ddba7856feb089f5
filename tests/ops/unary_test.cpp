#include "src/ops/unary.h"

#include <cmath>
#include <functional>
#include <limits>

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

struct Case {
  std::string type;
  Attributes attributes;
  std::function<double(double)> expected;
  float first, last;  // where the function is defined and of interest
};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// ONNX's definitions, with default and with other attributes.
std::vector<Case> cases() {
  using A = Attributes;
  return {
      {"Relu", A{}, [](double x) { return x > 0 ? x : 0; }, -3, 3},
      {"LeakyRelu", A{}, [](double x) { return x > 0 ? x : 0.01 * x; }, -3, 3},
      {"LeakyRelu", A{{"alpha", 0.3F}}, [](double x) { return x > 0 ? x : double{0.3F} * x; }, -3, 3},
      {"Elu", A{{"alpha", 2.0F}}, [](double x) { return x > 0 ? x : 2 * std::expm1(x); }, -5, 3},
      {"Selu", A{},
       [](double x) {
         return 1.05070102214813232421875 * (x > 0 ? x : 1.67326319217681884765625 * std::expm1(x));
       },
       -5, 3},
      {"Celu", A{{"alpha", 2.0F}}, [](double x) { return x > 0 ? x : 2 * std::expm1(x / 2); }, -5, 3},
      {"Sigmoid", A{}, sigmoid, -8, 8},
      {"Tanh", A{}, [](double x) { return std::tanh(x); }, -4, 4},
      {"Exp", A{}, [](double x) { return std::exp(x); }, -5, 5},
      {"Log", A{}, [](double x) { return std::log(x); }, 0.01F, 9},
      {"Sqrt", A{}, [](double x) { return std::sqrt(x); }, 0, 9},
      {"Reciprocal", A{}, [](double x) { return 1 / x; }, 0.1F, 9},
      {"Neg", A{}, [](double x) { return -x; }, -3, 3},
      {"Abs", A{}, [](double x) { return std::abs(x); }, -3, 3},
      {"Floor", A{}, [](double x) { return std::floor(x); }, -3.3F, 3.1F},
      {"Ceil", A{}, [](double x) { return std::ceil(x); }, -3.3F, 3.1F},
      {"Round", A{}, [](double x) { return std::nearbyint(x); }, -2.5F, 2.5F},
      {"Sign", A{}, [](double x) { return (x > 0) - (x < 0); }, -1, 1},
      {"Erf", A{}, [](double x) { return std::erf(x); }, -3, 3},
      {"Softplus", A{}, [](double x) { return std::log1p(std::exp(x)); }, -9, 9},
      {"Softsign", A{}, [](double x) { return x / (1 + std::abs(x)); }, -9, 9},
      {"HardSigmoid", A{}, [](double x) { return std::clamp(double{0.2F} * x + 0.5, 0.0, 1.0); }, -4, 4},
      {"HardSigmoid", A{{"alpha", 0.5F}, {"beta", 0.25F}},
       [](double x) { return std::clamp(0.5 * x + 0.25, 0.0, 1.0); }, -4, 4},
      {"HardSwish", A{}, [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }, -5, 5},
      {"Swish", A{{"alpha", 2.0F}}, [](double x) { return x * sigmoid(2 * x); }, -5, 5},
      {"Mish", A{}, [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }, -5, 5},
      {"Gelu", A{}, [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }, -4, 4},
      {"Gelu", A{{"approximate", std::string("tanh")}},
       [](double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }, -4,
       4},
      {"ThresholdedRelu", A{{"alpha", 0.5F}}, [](double x) { return x > 0.5 ? x : 0; }, -1, 2},
      {"Shrink", A{{"lambd", 1.0F}, {"bias", 0.25F}},
       [](double x) { return x < -1  ? x + 0.25
                             : x > 1 ? x - 0.25
                                     : 0; }, -3, 3},
      {"Sin", A{}, [](double x) { return std::sin(x); }, -7, 7},
      {"Cos", A{}, [](double x) { return std::cos(x); }, -7, 7},
      {"Tan", A{}, [](double x) { return std::tan(x); }, -1, 1},
      {"Asin", A{}, [](double x) { return std::asin(x); }, -1, 1},
      {"Acos", A{}, [](double x) { return std::acos(x); }, -1, 1},
      {"Atan", A{}, [](double x) { return std::atan(x); }, -5, 5},
      {"Sinh", A{}, [](double x) { return std::sinh(x); }, -4, 4},
      {"Cosh", A{}, [](double x) { return std::cosh(x); }, -4, 4},
      {"Asinh", A{}, [](double x) { return std::asinh(x); }, -4, 4},
      {"Acosh", A{}, [](double x) { return std::acosh(x); }, 1, 9},
      {"Atanh", A{}, [](double x) { return std::atanh(x); }, -0.9F, 0.9F},
  };
}

TEST(Unary, FloatResultsAreOnnxsFunctions) {
  for (const Case& c : cases()) {
    OpBench bench;
    bench.read(c.type, {bench.input({101})}, c.attributes);
    std::vector<float> x;
    for (int i = 0; i <= 100; ++i) x.push_back(c.first + (c.last - c.first) * static_cast<float>(i) / 100);
    const auto y = bench.run({x});
    for (size_t i = 0; i < y.size(); ++i) {
      const double expected = c.expected(x[i]);
      ASSERT_NEAR(y[i], expected, 2e-6 * std::max(1.0, std::abs(expected))) << c.type << "(" << x[i] << ")";
    }
  }
}

TEST(Unary, Int8TableIsTheRoundedFunction) {
  const float in_scale = 0.04F, out_scale = 0.03F;
  const int32_t in_zero = 10, out_zero = -30;
  for (const Case& c : cases()) {
    OpBench bench;
    const ValueId x = bench.input({256});
    const ValueId y = bench.read(c.type, {x}, c.attributes).at(0);
    const auto& node = bench.graph.nodes.back();
    if (node.op->quant_rule(bench.graph, node).kind == QuantRule::Kind::float_only) continue;
    bench.quantize(x, in_scale, in_zero);
    bench.quantize(y, out_scale, out_zero);
    std::vector<int8_t> q;
    for (int i = -128; i <= 127; ++i) q.push_back(static_cast<int8_t>(i));
    const auto result = bench.run<int8_t>({q});
    for (size_t i = 0; i < 256; ++i) {
      const double value = c.expected(double{in_scale} * (q[i] - in_zero)) / out_scale;
      if (std::isnan(value)) continue;
      const double exact = std::clamp(value + out_zero, -128.0, 127.0);
      ASSERT_LE(std::abs(result[i] - exact), 0.5 + 1e-9) << c.type << " of " << int{q[i]};
    }
  }
}

TEST(Unary, SigmoidAndTanhHaveFixedParameters) {
  const auto rule = [](const std::string& type) {
    OpBench bench;
    bench.read(type, {bench.input({4})});
    return bench.graph.nodes.back().op->quant_rule(bench.graph, bench.graph.nodes.back());
  };
  EXPECT_EQ(rule("Sigmoid").fixed, (QuantParams{{1.0F / 256}, {-128}}));
  EXPECT_EQ(rule("Tanh").fixed, (QuantParams{{1.0F / 128}, {0}}));
  EXPECT_EQ(rule("Softsign").fixed, (QuantParams{{1.0F / 128}, {0}}));
  EXPECT_EQ(rule("HardSwish").kind, QuantRule::Kind::calibrated);
  EXPECT_EQ(rule("Exp").kind, QuantRule::Kind::float_only);
  EXPECT_EQ(rule("Exp").reason, "its results have no useful range in 8 bits");
}

TEST(Clip, BoundsAreAttributesAndSinceOpset11Operands) {
  const std::vector<float> x = {-9, -1, 0, 1, 9};
  OpBench old;
  old.read("Clip", {old.input({5})}, {{"min", -2.0F}, {"max", 6.0F}}, 6);
  EXPECT_EQ(old.run({x}), (std::vector<float>{-2, -1, 0, 1, 6}));
  OpBench now;
  now.read("Clip", {now.input({5}), no_value, now.floats({}, {0.5F})}, {}, 11);
  EXPECT_EQ(now.run({x}), (std::vector<float>{-9, -1, 0, 0.5F, 0.5F}));
  OpBench none;
  const ValueId id = none.input({5});
  EXPECT_EQ(none.read("Clip", {id}, {}, 11).at(0), id);
}

TEST(Clip, ReluIsOneAndTwoClampsAreOne) {
  OpBench bench;
  bench.read("Relu", {bench.input({2})});
  const auto& op = bench.graph.nodes.back().op;
  EXPECT_EQ(as_clamp(*op), (Clamp{.min = 0}));
  EXPECT_EQ(op->type(), "Relu");
  EXPECT_EQ(as_clamp(*op->with_clamp({-1, 6})), (Clamp{0, 6}));
  EXPECT_EQ(op->with_clamp({-1, 6})->type(), "Clip");
  EXPECT_EQ(make_unary(UnaryKind::tanh)->with_clamp({0, 1}), nullptr);
}

TEST(Clip, RefusesBoundsOfRunTimeAndLists) {
  OpBench bench;
  const ValueId x = bench.input({3}), bound = bench.input({});
  EXPECT_EQ(bench.refusal("Clip", {x, bound}, {}, 11), "the minimum of Clip ('x1') is computed at run time");
  EXPECT_EQ(bench.refusal("Clip", {x, no_value, bench.floats({2}, {1, 2})}, {}, 11),
            "the maximum of Clip must be one number, not 2");
  EXPECT_EQ(bench.refusal("Clip", {x}, {{"mim", 1.0F}}, 6), "unknown attribute 'mim'");
}

TEST(Unary, IntegersAreComputedFromConstants) {
  OpBench bench;
  const ValueId c = bench.integers({-3, 0, 5});
  const auto result = [&](const std::string& type) {
    const auto values = bench.graph.value(bench.read(type, {c}).at(0)).as<int64_t>();
    return std::vector<int64_t>(values.begin(), values.end());
  };
  EXPECT_EQ(result("Neg"), (std::vector<int64_t>{3, 0, -5}));
  EXPECT_EQ(result("Abs"), (std::vector<int64_t>{3, 0, 5}));
  EXPECT_EQ(result("Sign"), (std::vector<int64_t>{-1, 0, 1}));
  EXPECT_EQ(result("Relu"), (std::vector<int64_t>{0, 0, 5}));
  EXPECT_EQ(bench.refusal("Exp", {c}), "Exp is not defined for int64[3]");
  EXPECT_EQ(bench.refusal("Neg", {bench.input({2}, DataType::s32)}),
            "operand 'x0' (int32[2]) is computed at run time");
}

}  // namespace
}  // namespace qtool
