// Scales and zero points by hand, and where requantization is inserted.
#include <gmock/gmock.h>

#include "src/numerics/quantization.h"
#include "src/ops/quantize_linear.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using ::testing::ElementsAre;

QuantParams params_of(const Quantized& result, const std::string& name) {
  return value_of(result.graph, name).type.quant.value();
}

std::vector<std::string> node_names(const Quantized& result) {
  std::vector<std::string> names;
  for (const Node& node : result.graph.nodes) names.push_back(node.name);
  return names;
}

TEST(Parameters, OfMeasuredRanges) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  m.output(m.conv("b", m.conv("a", x, 2), 2));
  const Quantized result = quantized(m, {{"x", {0, 255}}, {"a", {-1, 50}}, {"b", {3, 51}}});
  EXPECT_EQ(params_of(result, "x/int8"), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(params_of(result, "a"), (QuantParams{{51.0F / 255}, {-123}}));  // -128 - -1 / 0.2
  EXPECT_EQ(params_of(result, "b/int8"), (QuantParams{{51.0F / 255}, {-128}}));
  EXPECT_THAT(node_names(result), ElementsAre("x/quantize", "a", "b", "b/int8/dequantize"));
  EXPECT_EQ(value_of(result.graph, "x").type.is_float(), true);
  EXPECT_EQ(value_of(result.graph, "b").type.is_float(), true);

  QuantizeOptions options;
  options.symmetric_activations = true;
  EXPECT_EQ(params_of(quantized(m, {{"a", {-1, 63.5F}}}, options), "a"), (QuantParams{{0.5F}, {0}}));
  options.symmetric_activations = false;
  options.power_of_two_scales = true;
  EXPECT_EQ(params_of(quantized(m, {{"a", {-1, 50}}}, options), "a"), (QuantParams{{0.25F}, {-124}}));
}

TEST(Parameters, PassThroughDataMovement) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId moved = m.reshape("moved", m.conv("a", x, 2), {1, 1, 4, 2});
  m.output(m.conv("b", m.add(make_slice({{2, 0, 2}}), {moved}, "part"), 2));
  // What the moved and cut copies look like does not matter.
  const Quantized result = quantized(m, {{"a", {0, 255}}, {"moved", {0, 5}}, {"part", {0, 1}}});
  EXPECT_EQ(params_of(result, "moved"), (QuantParams{{1}, {-128}}));
  EXPECT_EQ(params_of(result, "part"), (QuantParams{{1}, {-128}}));
}

TEST(Parameters, ConcatSharesTheUnion) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId a = m.conv("a", x, 2);
  const ValueId b = m.conv("b", x, 2);
  const ValueId ones = m.constant("ones", {1, 2, 2, 1}, {1, 1, 1, 1});
  const ValueId joined = m.add(make_concat(3), {m.reshape("moved", a, {1, 2, 2, 2}), b, ones, a}, "joined");
  m.output(m.conv("last", joined, 2));
  const Quantized result = quantized(m, {{"a", {-127, 5}}, {"b", {0, 128}}, {"joined", {0, 1}}});
  const QuantParams expected{{1}, {-1}};
  for (const char* name : {"a", "moved", "b", "joined", "ones"})
    EXPECT_EQ(params_of(result, name), expected) << name;
  EXPECT_THAT(value_of(result.graph, "ones").as<int8_t>(), ElementsAre(0, 0, 0, 0));  // round(1 / 1) - 1
  EXPECT_THAT(node_names(result),
              ElementsAre("x/quantize", "a", "b", "moved", "joined", "last", "last/int8/dequantize"));
}

TEST(Parameters, FixedOnesAreRequantizedIntoAMixedConcat) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId p = m.unary("p", UnaryKind::sigmoid, m.conv("a", x, 2));
  const ValueId moved = m.reshape("moved", p, {1, 2, 2, 2});
  const ValueId joined = m.add(make_concat(3), {moved, m.conv("b", x, 2)}, "joined");
  m.output(m.conv("last", joined, 2));
  m.output(m.conv("direct", p, 2));
  const Quantized result = quantized(m, {{"moved", {0, 0.875F}}, {"b", {-2, 1}}});
  const QuantParams fixed{{1.0F / 256}, {-128}};
  EXPECT_EQ(params_of(result, "p"), fixed);
  EXPECT_EQ(params_of(result, "moved"), fixed);
  const QuantParams shared = affine_params({-2, 1});
  EXPECT_EQ(params_of(result, "moved/requantized"), shared);
  EXPECT_EQ(params_of(result, "b"), shared);
  EXPECT_EQ(params_of(result, "joined"), shared);
}

TEST(Parameters, AConcatOfAlikeFixedOnesIsFixed) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId p = m.unary("p", UnaryKind::sigmoid, m.conv("a", x, 2));
  const ValueId q = m.unary("q", UnaryKind::sigmoid, m.conv("b", x, 2));
  const ValueId joined = m.add(make_concat(3), {p, q}, "joined");
  const ValueId again = m.add(make_concat(3), {joined, p}, "again");
  m.output(m.conv("last", m.add(make_concat(3), {again, m.unary("t", UnaryKind::tanh, x)}, "mixed"), 2));
  const Quantized result =
      quantized(m, {{"p", {0, 1}}, {"q", {0, 1}}, {"joined", {0, 1}}, {"again", {0, 1}}});
  const QuantParams fixed{{1.0F / 256}, {-128}};
  EXPECT_EQ(params_of(result, "joined"), fixed);
  EXPECT_EQ(params_of(result, "again"), fixed);
  // Sigmoids and Tanh cannot share either one's parameters.
  EXPECT_EQ(params_of(result, "again/requantized"), affine_params({-1, 1}));
  EXPECT_EQ(params_of(result, "t/requantized"), affine_params({-1, 1}));
  EXPECT_EQ(params_of(result, "t"), (QuantParams{{1.0F / 128}, {0}}));
}

TEST(Parameters, ConstantOperandsHaveTheirOwnRange) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 1, 2, 3});
  const ValueId c = m.constant("c", {3}, {-1, 0, 254});
  m.output(m.binary("sum", BinaryKind::add, m.binary("product", BinaryKind::mul, x, c), c));
  const Quantized result = quantized(m);
  EXPECT_EQ(params_of(result, "c"), (QuantParams{{1}, {-127}}));
  EXPECT_THAT(value_of(result.graph, "c").as<int8_t>(), ElementsAre(-128, -127, 127));
}

TEST(Borders, OneQuantizeAndOneDequantizeAValue) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId a = m.conv("a", x, 3);
  m.conv("unread", x, 2);
  const ValueId log = m.unary("log", UnaryKind::log, a);
  const ValueId root = m.unary("root", UnaryKind::sqrt, a);
  m.output(m.conv("b", log, 2));
  m.output(m.conv("c", log, 2));
  m.output(m.conv("d", root, 2));
  m.output(a);
  m.output(x);
  const Quantized result = quantized(m);
  EXPECT_THAT(node_names(result),
              ElementsAre("x/quantize", "a", "unread", "a/int8/dequantize", "log", "log/float/quantize",
                          "root", "root/float/quantize", "b", "c", "d", "b/int8/dequantize",
                          "c/int8/dequantize", "d/int8/dequantize"));
  EXPECT_TRUE(value_of(result.graph, "log").type.is_quantized());
  EXPECT_TRUE(value_of(result.graph, "log/float").type.is_float());
  std::vector<std::string> outputs;
  for (const ValueId id : result.graph.outputs) {
    outputs.push_back(result.graph.value(id).name);
    EXPECT_TRUE(result.graph.type(id).is_float());
  }
  EXPECT_THAT(outputs, ElementsAre("b", "c", "d", "a", "x"));
}

}  // namespace
}  // namespace qtool
