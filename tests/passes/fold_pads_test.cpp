#include "src/ops/pad.h"
#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

ValueId pad(TestModel& m, ValueId x, const std::vector<int64_t>& pads, Attributes attributes = {}) {
  return m.node("Pad", {x, m.integers(pads)}, std::move(attributes));
}

TEST(FoldPads, ZerosAroundTheImageGoIntoConv) {
  TestModel m;
  const Graph g = simplified(m, {m.conv(pad(m, m.input({1, 2, 4, 5}), {0, 0, 1, 0, 0, 0, 2, 3}), 3, 3)});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Transpose"));
}

TEST(FoldPads, BetweenConvolutions) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 2, 4, 5}), 3, 3, 1);
  const Graph g = simplified(m, {m.conv(pad(m, x, {0, 0, 1, 1, 0, 0, 1, 1}), 3, 3, 1)});
  EXPECT_THAT(ops_of(g), ElementsAre("Transpose", "Conv", "Conv", "Transpose"));
}

TEST(FoldPads, ZerosCountInAveragePooling) {
  TestModel m;
  const ValueId x = pad(m, m.input({1, 2, 4, 5}), {0, 0, 1, 1, 0, 0, 1, 1});
  const Graph g = simplified(m, {m.node("AveragePool", {x}, {{"kernel_shape", std::vector<int64_t>{3, 3}}})});
  EXPECT_EQ(count_of(g, "Pad"), 0U);
}

TEST(FoldPads, MaxPoolingAfterReluOnly) {
  for (const bool relu : {true, false}) {
    TestModel m;
    ValueId x = m.conv(m.input({1, 2, 4, 5}), 3);
    if (relu) x = m.node("Relu", {x});
    x = pad(m, x, {0, 0, 1, 1, 0, 0, 1, 1});
    const Graph g = simplified(m, {m.node("MaxPool", {x}, {{"kernel_shape", std::vector<int64_t>{3, 3}}})});
    EXPECT_EQ(count_of(g, "Pad"), relu ? 0U : 1U);
  }
}

TEST(FoldPads, NotAsLargeAsTheWindowOfAPool) {
  TestModel m;
  const ValueId x = pad(m, m.node("Relu", {m.conv(m.input({1, 2, 4, 5}), 3)}), {0, 0, 2, 2, 0, 0, 2, 2});
  const Graph g = simplified(m, {m.node("MaxPool", {x}, {{"kernel_shape", std::vector<int64_t>{2, 2}}})});
  EXPECT_EQ(count_of(g, "Pad"), 1U);
}

// Pads left before a convolution of an image padded so, with zeros or ones.
size_t pads_left(const std::vector<int64_t>& pads, float value, Attributes attributes = {}) {
  TestModel m;
  const std::vector<ValueId> operands{m.input({1, 2, 4, 5}), m.integers(pads), m.floats({}, {value})};
  const ValueId x = m.node("Pad", operands, std::move(attributes));
  return count_of(simplified(m, {m.conv(x, 3, 3)}), "Pad");
}

TEST(FoldPads, NotOtherValuesModesAxesNorCrops) {
  EXPECT_EQ(pads_left({0, 0, 1, 1, 0, 0, 1, 1}, 0), 0U);
  EXPECT_EQ(pads_left({0, 0, 1, 1, 0, 0, 1, 1}, 1), 1U);
  EXPECT_EQ(pads_left({0, 0, 1, 1, 0, 0, 1, 1}, 0, {{"mode", std::string("reflect")}}), 1U);
  EXPECT_EQ(pads_left({0, 1, 0, 0, 0, 0, 0, 0}, 0), 1U);
  EXPECT_EQ(pads_left({0, 0, -1, 0, 0, 0, 1, 0}, 0), 1U);
}

}  // namespace
}  // namespace qtool
