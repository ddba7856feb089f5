// Which nodes stay in float, and why.
#include <gmock/gmock.h>

#include "qtool/error.h"
#include "src/ops/max_pool.h"
#include "tests/quantize/toy_model.h"

namespace qtool {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// x -> conv1 -> conv2 -> head/conv -> result
ToyModel three_convolutions() {
  ToyModel m;
  ValueId x = m.input("x", {1, 4, 4, 3});
  for (const char* name : {"conv1", "conv2", "head/conv"}) x = m.conv(name, x, 3);
  m.output(x);
  return m;
}

QuantizeOptions keeping(std::vector<std::string> patterns) {
  QuantizeOptions options;
  options.keep_float = std::move(patterns);
  return options;
}

TEST(KeepFloat, ByNameAndPattern) {
  const ToyModel m = three_convolutions();
  EXPECT_THAT(integer_nodes(quantized(m)), ElementsAre("conv1", "conv2", "head/conv"));
  EXPECT_THAT(integer_nodes(quantized(m, {}, keeping({"conv2"}))), ElementsAre("conv1", "head/conv"));
  EXPECT_THAT(integer_nodes(quantized(m, {}, keeping({"conv*"}))), ElementsAre("head/conv"));
  EXPECT_THAT(integer_nodes(quantized(m, {}, keeping({"*conv"}))), ElementsAre("conv1", "conv2"));
  EXPECT_THAT(integer_nodes(quantized(m, {}, keeping({"h*/*nv", "*1"}))), ElementsAre("conv2"));
  EXPECT_THAT(integer_nodes(quantized(m, {}, keeping({"*"}))), IsEmpty());
  EXPECT_EQ(node_of(quantized(m, {}, keeping({"conv2"})), "conv2").reason, "kept in float by request");
}

TEST(KeepFloat, APatternThatMatchesNothingListsSimilarNames) {
  for (const char* pattern : {"conv", "conv22", "onv*", "*x*", ""}) {
    try {
      quantized(three_convolutions(), {}, keeping({"conv1", pattern}));
      ADD_FAILURE() << pattern;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_THAT(error.what(), HasSubstr("'" + std::string(pattern) + "'"));
    }
  }
  try {
    quantized(three_convolutions(), {}, keeping({"convo2"}));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.hint(), HasSubstr("similar names: 'conv2', 'conv1'"));
  }
}

// Everything in float is the float graph.
TEST(KeepFloat, AllLeavesNoBorder) {
  const ToyModel m = three_convolutions();
  const Quantized result = quantized(m, {}, keeping({"*"}));
  EXPECT_EQ(result.graph.nodes.size(), 3U);
  EXPECT_EQ(result.graph.values.size(), m.graph.values.size());
}

TEST(PostProcessing, BoxDecodingStaysInFloatUpToTheLastLayer) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId head = m.reshape("boxes", m.conv("head", x, 4), {4, 4});
  const ValueId centre = m.add(make_slice({{1, 0, 2}}), {head}, "centre");
  const ValueId size = m.add(make_slice({{1, 2, 2}}), {head}, "size");
  const ValueId variance = m.constant("variance", {}, {0.2F});
  const ValueId moved = m.binary("moved", BinaryKind::mul, centre, variance);
  const ValueId grown = m.unary("grown", UnaryKind::exp, m.binary("scaled", BinaryKind::mul, size, variance));
  m.output(
      m.add(make_concat(1),
            {m.binary("low", BinaryKind::sub, moved, grown), m.binary("high", BinaryKind::add, moved, grown)},
            "corners"));
  const Quantized result = quantized(m);
  EXPECT_THAT(integer_nodes(result), ElementsAre("head", "boxes", "centre", "size"));
  for (const char* name : {"moved", "scaled", "low", "high"})
    EXPECT_THAT(node_of(result, name).reason, AllOf(HasSubstr("post-processing"), HasSubstr("'grown' (Exp)")))
        << name;
  EXPECT_THAT(node_of(result, "grown").reason, HasSubstr("no useful range"));
  EXPECT_THAT(node_of(result, "corners").reason, HasSubstr("between float nodes"));
}

TEST(PostProcessing, ArithmeticWithAnIntegerFormStaysInteger) {
  ToyModel m;
  const ValueId x = m.conv("head", m.input("x", {1, 2, 2, 3}), 4);
  m.output(m.unary("probability", UnaryKind::sigmoid,
                   m.binary("shifted", BinaryKind::add, x, m.constant("c", {}, {1}))));
  m.output(m.unary("other", UnaryKind::exp, m.conv("second", x, 2)));  // has nothing to do with it
  EXPECT_THAT(integer_nodes(quantized(m)), ElementsAre("head", "shifted", "probability", "second"));
}

TEST(PostProcessing, DoesNotReachBeforeALayer) {
  ToyModel m;
  const ValueId x = m.conv("first", m.input("x", {1, 2, 2, 3}), 4);
  const ValueId scaled = m.binary("scaled", BinaryKind::mul, x, m.constant("c", {}, {0.5F}));
  m.output(m.conv("last", m.unary("grown", UnaryKind::exp, scaled), 2));
  EXPECT_THAT(integer_nodes(quantized(m)), ElementsAre("first", "scaled", "last"));
}

ToyModel two_heads(bool convolved_after) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId joined = m.add(make_concat(3), {m.conv("a", x, 2), m.conv("b", x, 2)}, "joined");
  const ValueId moved = m.reshape("moved", joined, {1, 4, 1, 4});
  m.output(convolved_after ? m.conv("last", moved, 2) : moved);
  return m;
}

TEST(MixedConcat, OfVeryDifferentRangesBeforeAnOutput) {
  const auto with = [](float reach, bool convolved) {
    return integer_nodes(
        quantized(two_heads(convolved), {{"a", {-reach, reach}}, {"joined", {-reach, reach}}}));
  };
  EXPECT_THAT(with(9, false), ElementsAre("a", "b"));
  EXPECT_THAT(with(7, false), ElementsAre("a", "b", "joined", "moved"));
  EXPECT_THAT(with(9, true), ElementsAre("a", "b", "joined", "moved", "last"));
  EXPECT_THAT(node_of(quantized(two_heads(false), {{"a", {-9, 9}}}), "joined").reason,
              HasSubstr("different ranges"));
}

TEST(MixedConcat, KnowsFixedRangesBehindDataMovement) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId probability = m.unary("probability", UnaryKind::sigmoid, m.conv("a", x, 2));
  const ValueId moved = m.reshape("moved", probability, {1, 4, 1, 2});
  m.output(m.add(make_concat(3), {moved, m.reshape("raw", m.conv("b", x, 2), {1, 4, 1, 2})}, "joined"));
  EXPECT_EQ(node_of(quantized(m, {{"b", {-5, 5}}}), "joined").integer, false);
  EXPECT_EQ(node_of(quantized(m, {{"b", {-3, 3}}, {"moved", {-50, 50}}}), "joined").integer, true);
}

TEST(Islands, BetweenFloatNodesStayInFloat) {
  ToyModel m;
  const ValueId x = m.conv("first", m.input("x", {1, 2, 2, 3}), 4);
  const ValueId root = m.unary("root", UnaryKind::sqrt, m.unary("positive", UnaryKind::abs, x));
  const ValueId sum =
      m.binary("sum", BinaryKind::add, m.reshape("moved", root, {1, 1, 4, 4}), m.constant("c", {}, {1}));
  m.output(m.conv("last", m.unary("log", UnaryKind::log, sum), 2));
  const Quantized result = quantized(m);
  EXPECT_THAT(integer_nodes(result), ElementsAre("first", "positive", "last"));
  EXPECT_THAT(node_of(result, "sum").reason, HasSubstr("between float nodes"));
  EXPECT_THAT(node_of(result, "moved").reason, HasSubstr("between float nodes"));
}

TEST(Islands, MovementIsDoneOnTheSideWhereNothingIsLost) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  // Float to integer: before the layer, in int8. Integer to float: after the layer, in int8.
  const ValueId root = m.unary("root", UnaryKind::sqrt, x);
  const ValueId y = m.conv("layer", m.reshape("before", root, {1, 1, 4, 3}), 2);
  m.output(m.unary("log", UnaryKind::log, m.reshape("after", y, {1, 4, 1, 2})));
  // Float to both: in float.
  const ValueId both = m.reshape("both", root, {1, 4, 1, 3});
  m.output(m.conv("second", both, 2));
  m.output(m.unary("log2", UnaryKind::log, both));
  EXPECT_THAT(integer_nodes(quantized(m)), ElementsAre("before", "layer", "after", "second"));
}

TEST(Islands, AModelWithoutLayersIsInteger) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 4, 4, 3});
  m.output(m.add(make_max_pool({{2, 2}, {2, 2}}), {m.unary("swish", UnaryKind::hard_swish, x)}, "pool"));
  EXPECT_THAT(integer_nodes(quantized(m)), ElementsAre("swish", "pool"));
}

TEST(Eligible, LayersWhoseWeightsAreComputedStayInFloat) {
  ToyModel m;
  const ValueId x = m.input("x", {1, 2, 2, 3});
  const ValueId weights = m.input("w", {2, 1, 1, 3});
  m.output(m.add(std::make_shared<Conv>(Window{}, 1), {x, weights}, "conv"));
  const Quantized result = quantized(m);
  EXPECT_EQ(node_of(result, "conv").reason, "its weights are computed at run time");
}

}  // namespace
}  // namespace qtool
