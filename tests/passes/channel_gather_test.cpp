#include "tests/passes/model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

ValueId transpose(TestModel& m, ValueId x, const std::vector<int64_t>& perm) {
  return m.node("Transpose", {x}, {{"perm", perm}});
}

// ShuffleNet V2 as PyTorch exports it: channels 0, 2, 4, ... go one way and 1, 3, 5, ... the other.
TEST(ChannelGather, SplitOfEvenAndOddChannels) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 6);
  ValueId y = transpose(m, m.reshape(x, {3, 2, 20}), {1, 0, 2});
  y = m.reshape(y, {2, 1, 3, 4, 5});
  const ValueId even =
      m.node("Gather", {y, m.graph.add_constant("0", DataType::s64, {}, std::vector<int64_t>{0})});
  const ValueId odd =
      m.node("Gather", {y, m.graph.add_constant("1", DataType::s64, {}, std::vector<int64_t>{1})});
  const ValueId z = m.node("Concat", {even, m.conv(odd, 3)}, {{"axis", int64_t{1}}});
  EXPECT_THAT(ops_of(simplified(m, {m.conv(z, 2)})),
              ElementsAre("Transpose", "Conv", "Slice", "Slice", "Conv", "Concat", "Conv", "Transpose"));
}

// ShuffleNet V1.
TEST(ChannelGather, ShuffleOfGroups) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 6);
  const ValueId y = m.reshape(transpose(m, m.reshape(x, {1, 2, 3, 4, 5}), {0, 2, 1, 3, 4}), {1, 6, 4, 5});
  EXPECT_THAT(ops_of(simplified(m, {m.conv(y, 2)})),
              ElementsAre("Transpose", "Conv", "Gather", "Conv", "Transpose"));
}

TEST(ChannelGather, ShuffleAndBackIsNothing) {
  TestModel m;
  ValueId x = m.conv(m.input({1, 3, 4, 5}), 6);
  x = m.reshape(transpose(m, m.reshape(x, {1, 2, 3, 4, 5}), {0, 2, 1, 3, 4}), {1, 6, 4, 5});
  x = m.reshape(transpose(m, m.reshape(x, {1, 3, 2, 4, 5}), {0, 2, 1, 3, 4}), {1, 6, 4, 5});
  EXPECT_THAT(ops_of(simplified(m, {m.conv(x, 2)})), ElementsAre("Transpose", "Conv", "Conv", "Transpose"));
}

TEST(ChannelGather, MovementInSpaceStays) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 6}), 4);
  const ValueId y = m.reshape(transpose(m, m.reshape(x, {1, 4, 4, 2, 3}), {0, 1, 2, 4, 3}), {1, 4, 4, 6});
  const Graph g = simplified(m, {m.conv(y, 2)});
  EXPECT_EQ(count_of(g, "Conv"), 2U);
  EXPECT_GE(g.nodes.size(), 5U) << "pixels change places, channels do not";
}

TEST(ChannelGather, PixelShuffleStays) {
  TestModel m;
  const ValueId x = m.conv(m.input({1, 3, 4, 5}), 8);
  const ValueId y =
      m.reshape(transpose(m, m.reshape(x, {1, 2, 2, 2, 4, 5}), {0, 1, 4, 2, 5, 3}), {1, 2, 8, 10});
  const Graph g = simplified(m, {m.conv(y, 2)});
  EXPECT_EQ(count_of(g, "Gather") + count_of(g, "Slice"), 0U);
}

}  // namespace
}  // namespace qtool
