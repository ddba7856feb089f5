#include "src/ops/pad.h"

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Floats = std::vector<float>;
using List = std::vector<int64_t>;

TEST(Pad, FillsEveryMode) {
  const auto pad = [](const std::string& mode, const List& pads) {
    OpBench bench;
    bench.read("Pad", {bench.input({2, 3}), bench.integers(pads)}, {{"mode", mode}}, 19);
    return bench.run({counting(6, 1)});
  };
  EXPECT_EQ(pad("constant", {0, 1, 1, 0}), (Floats{0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0}));
  EXPECT_EQ(pad("edge", {0, 2, 0, 1}), (Floats{1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 6, 6}));
  EXPECT_EQ(pad("reflect", {0, 2, 0, 1}), (Floats{3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5}));
  EXPECT_EQ(pad("wrap", {0, 1, 0, 1}), (Floats{3, 1, 2, 3, 1, 6, 4, 5, 6, 4}));
  EXPECT_EQ(pad("constant", {-1, 0, 0, -1}), (Floats{4, 5}));
}

TEST(Pad, ReadsEveryOpset) {
  const Floats expected = {7, 1, 2, 7};
  OpBench first, second, eleventh, eighteenth;
  first.read("Pad", {first.input({1, 2})}, {{"paddings", List{0, 1, 0, 1}}, {"value", 7.0F}}, 1);
  EXPECT_EQ(first.run({{1, 2}}), expected);
  second.read("Pad", {second.input({1, 2})}, {{"pads", List{0, 1, 0, 1}}, {"value", 7.0F}}, 2);
  EXPECT_EQ(second.run({{1, 2}}), expected);
  const ValueId x = eleventh.input({1, 2});
  eleventh.read("Pad", {x, eleventh.integers({0, 1, 0, 1}), eleventh.floats({}, {7})}, {}, 11);
  EXPECT_EQ(eleventh.run({{1, 2}}), expected);
  const ValueId z = eighteenth.input({1, 2});
  eighteenth.read(
      "Pad", {z, eighteenth.integers({1, 1}), eighteenth.floats({}, {7}), eighteenth.integers({-1})}, {}, 18);
  EXPECT_EQ(eighteenth.run({{1, 2}}), expected);
}

TEST(Pad, Int8FillsWithTheZeroPoint) {
  OpBench bench;
  const ValueId x = bench.input({1, 2});
  const ValueId y = bench.read("Pad", {x, bench.integers({0, 1, 0, 1})}).at(0);
  const auto& node = bench.graph.nodes.back();
  EXPECT_EQ(node.op->quant_rule(bench.graph, node).kind, QuantRule::Kind::same_as_input);
  bench.quantize(x, 0.5F, -7);
  bench.quantize(y, 0.5F, -7);
  EXPECT_EQ(bench.run<int8_t>({{100, -100}}), (std::vector<int8_t>{-7, 100, -100, -7}));
}

TEST(Pad, AnotherConstantStaysInFloat) {
  OpBench bench;
  bench.read("Pad", {bench.input({1, 2}), bench.integers({0, 1, 0, 1}), bench.floats({}, {7})});
  const auto& node = bench.graph.nodes.back();
  const QuantRule rule = node.op->quant_rule(bench.graph, node);
  EXPECT_EQ(rule.kind, QuantRule::Kind::float_only);
  EXPECT_EQ(rule.reason, "pads with 7.000000, which the input's range may not hold");
}

TEST(Pad, NothingToPadIsNoNode) {
  OpBench bench;
  const ValueId x = bench.input({1, 2});
  EXPECT_EQ(bench.read("Pad", {x, bench.integers({0, 0, 0, 0})}).at(0), x);
}

TEST(Pad, ManyAxesWithoutPadsAreOne) {
  OpBench bench;
  bench.read("Pad", {bench.input({1, 2, 1, 2, 1, 2, 1, 1}),
                     bench.integers({0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})});
  const Floats y = bench.run({counting(8, 1)});
  ASSERT_EQ(y.size(), 16U);
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(y[i], i % 2 == 0 ? 0 : static_cast<float>(i / 2 + 1));
}

TEST(Pad, CommutesWithATransposition) {
  const OpPtr op = make_pad({PadMode::edge, {0, 1, 2, 3}, {3, 2, 1, 0}});
  const OpPtr other = op->transposed(op, {0, 2, 3, 1});
  const Padding& renamed = *as_padding(*other);
  EXPECT_EQ(renamed.before, (List{0, 2, 3, 1}));
  EXPECT_EQ(renamed.after, (List{3, 1, 0, 2}));
}

TEST(Pad, RefusesWhatDoesNotFit) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  EXPECT_EQ(bench.refusal("Pad", {x, bench.integers({1, 1})}),
            "pads has 2 entries for 2 axes; it needs two an axis");
  EXPECT_EQ(bench.refusal("Pad", {x, bench.integers({-2, 0, -1, 0})}),
            "pads -2 and -1 do not fit axis 0 of float32[2, 3]");
  EXPECT_EQ(bench.refusal("Pad", {x, bench.integers({1, 1, 1, 1})}, {{"mode", std::string("mirror")}}),
            "mode must be constant, reflect, edge or wrap, not 'mirror'");
  EXPECT_EQ(bench.refusal("Pad", {x, bench.input({4}, DataType::s64)}),
            "the pads of Pad ('x1') is computed at run time");
}

}  // namespace
}  // namespace qtool
