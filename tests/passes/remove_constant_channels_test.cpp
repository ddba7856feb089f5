#include "src/passes/channel_intervals.h"
#include "tests/passes/integer_model.h"

namespace qtool {
namespace {

using testing::ElementsAre;

TEST(RemoveConstantChannels, DeadChannelsBeforeAPaddedConvolution) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 5, 4, 3}), 6, {.kernel = 3, .pad = 1, .low = {0, 3, 5}});
  const ValueId y = m.conv(x, 2, {.kernel = 3, .pad = 1});
  const Removal r(m, {y});
  ASSERT_EQ(r.removed.size(), 1U);
  EXPECT_EQ(r.removed[0].value, m.graph.value(x).name);
  EXPECT_EQ(r.removed[0].removed, 3);
  EXPECT_EQ(r.removed[0].total, 6);
  EXPECT_EQ(r.result(0).type.shape, (Shape{1, 5, 4, 3}));
  EXPECT_THAT(r.result(0).kept_channels, ElementsAre(1, 2, 4));
  const Node& first = r.graph.nodes[0];
  EXPECT_EQ(r.graph.type(first.inputs[1]).shape, (Shape{3, 3, 3, 3}));
  EXPECT_EQ(r.graph.type(first.inputs[1]).quant->scales.size(), 3U);
  EXPECT_EQ(r.graph.type(first.inputs[2]).quant->scales.size(), 3U);
  EXPECT_TRUE(r.result(1).kept_channels.empty());
}

TEST(RemoveConstantChannels, AnotherConstantThanZeroGoesIntoTheBias) {
  for (const bool bias : {true, false}) {
    IntegerModel m;
    const ValueId x = m.conv(m.input({2, 5, 4, 3}), 5, {.zero_point = -100, .low = {0}, .high = {2, 4}});
    const Removal r(m, {m.conv(x, 3, {.kernel = 2, .zero_point = 0, .relu = false, .bias = bias})});
    EXPECT_EQ(r.total(), 3);
    EXPECT_EQ(r.graph.nodes[1].inputs.size(), 3U);
  }
}

TEST(RemoveConstantChannels, AnotherConstantThanZeroStaysBeforePadding) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 5, 4, 3}), 5, {.zero_point = -100, .low = {0}, .high = {2, 4}});
  const Removal r(m, {m.conv(x, 3, {.kernel = 3, .pad = 1})});
  EXPECT_EQ(r.total(), 1) << "only the channel that equals the padding may go";
}

TEST(RemoveConstantChannels, PaddingThatNoWindowReachesDoesNotMatter) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 5, 5, 3}), 5, {.high = {1}});
  // Windows of rows 0..2 and 2..4; the row of padding behind them is left over.
  const ValueId y = m.conv(x, 3, {.kernel = 3, .pad = 0, .end_pad = 1, .stride = 2});
  EXPECT_EQ(m.graph.type(y).shape, (Shape{1, 2, 2, 3}));
  EXPECT_EQ(Removal(m, {y}).total(), 1);
}

TEST(RemoveConstantChannels, ThroughDepthwisePoolsTablesReshapeAndMatrix) {
  IntegerModel m;
  ValueId x = m.conv(m.input({2, 4, 5, 3}), 8, {.low = {1, 2, 7}});
  x = m.depthwise(x, {.kernel = 3, .pad = 1, .zero_point = -20, .low = {1, 2, 4}});
  x = m.average_pool(m.max_pool(x));
  x = m.node(make_unary(UnaryKind::sigmoid), {x}, -128);
  x = m.fully_connected(m.reshape(x, {2, 160}), 6, {.zero_point = 0, .relu = false});
  const Removal r(m, {x});
  ASSERT_EQ(r.removed.size(), 1U);
  // 1, 2, 4 are constant all the way; 7 is constant only before the depthwise layer, whose bias is not.
  EXPECT_GE(r.removed[0].removed, 3);
  EXPECT_LT(r.removed[0].removed, 8);
  EXPECT_EQ(r.result(5).type.shape, (Shape{2, 20 * (8 - r.removed[0].removed)}));
  EXPECT_EQ(static_cast<int64_t>(r.result(5).kept_channels.size()), r.result(5).type.shape.back());
}

TEST(RemoveConstantChannels, AChannelNobodyReadsGoesThoughItVaries) {
  IntegerModel m;
  const ValueId x = m.depthwise(m.conv(m.input({1, 4, 5, 3}), 6, {}), {.kernel = 3, .pad = 1});
  EXPECT_EQ(Removal(m, {m.conv(x, 3, {.kernel = 3, .pad = 1, .unread = {0, 5}})}).total(), 2);
}

TEST(RemoveConstantChannels, EveryReaderMustAgree) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 4, 5, 3}), 6, {.zero_point = -50, .low = {1}, .high = {3}});
  const ValueId a = m.conv(x, 3, {}), b = m.conv(x, 3, {.kernel = 3, .pad = 1});
  EXPECT_EQ(Removal(m, {a, b}).total(), 1) << "channel 3 differs from the padding of the second reader";
}

TEST(RemoveConstantChannels, BothOperandsOfAnAddition) {
  IntegerModel m;
  const ValueId x = m.input({1, 4, 5, 3});
  const ValueId a = m.conv(x, 6, {.low = {0, 1, 2}}), b = m.conv(x, 6, {.low = {1, 2, 3}});
  const ValueId sum = m.node(make_binary(BinaryKind::add), {a, b}, -128);
  EXPECT_EQ(Removal(m, {m.conv(sum, 3, {.kernel = 3, .pad = 1})}).total(), 2);
}

TEST(RemoveConstantChannels, ConstantOperandsAreCutAlike) {
  for (const Shape& shape : {Shape{6}, Shape{1, 1, 1, 6}, Shape{1}, Shape{}}) {
    IntegerModel m;
    const ValueId x = m.conv(m.input({1, 4, 5, 3}), 6, {.low = {0, 4}});
    std::vector<int8_t> data(static_cast<size_t>(element_count(shape)));
    for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<int8_t>(10 * i + 5);
    const ValueId c =
        m.graph.add_constant("c", {DataType::s8, shape, QuantParams{{0.02F}, {1}}}, to_bytes(data));
    const ValueId y = m.node(make_binary(BinaryKind::add), {x, c}, -128);
    EXPECT_EQ(Removal(m, {m.conv(y, 3, {})}).total(), 2);
  }
}

TEST(RemoveConstantChannels, OutputsConcatAndGroupsKeepAll) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 4, 5, 3}), 6, {.low = {0}}), y = m.conv(x, 4, {});
  EXPECT_EQ(Removal(m, {x, y}).total(), 0);
  IntegerModel n;
  const ValueId a = n.conv(n.input({1, 4, 5, 3}), 6, {.low = {0}});
  const ValueId joined = n.node(make_concat(3), {a, a}, -128);
  EXPECT_EQ(Removal(n, {n.conv(joined, 4, {})}).total(), 0);
}

TEST(RemoveConstantChannels, OneChannelStays) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 4, 5, 3}), 4, {.low = {0, 1, 2, 3}});
  const Removal r(m, {m.conv(m.depthwise(x, {.kernel = 3, .pad = 1}), 3, {})});
  EXPECT_EQ(r.total(), 3);
  EXPECT_EQ(r.result(0).type.shape.back(), 1);
}

TEST(RemoveConstantChannels, KeptChannelsAreThoseOfTheModel) {
  IntegerModel m;
  const ValueId x = m.conv(m.input({1, 4, 5, 3}), 6, {.low = {0, 4}});
  m.graph.value(x).kept_channels = {1, 3, 5, 7, 9, 11};
  const Removal r(m, {m.conv(x, 3, {})});
  EXPECT_THAT(r.result(0).kept_channels, ElementsAre(3, 5, 7, 11));
}

TEST(RemoveConstantChannels, FloatGraphsStay) {
  Graph graph;
  graph.inputs = graph.outputs = {graph.add_value("x", {DataType::f32, {1, 2}})};
  EXPECT_TRUE(remove_constant_channels(graph).empty());
}

// A chain of random layers, some channels of which are dead; sizes and paddings vary.
ValueId random_layer(IntegerModel& m, ValueId x) {
  auto& random = m.generator();
  IntegerLayer layer{.kernel = 1 + static_cast<int64_t>(random() % 3),
                     .stride = 1 + static_cast<int64_t>(random() % 2),
                     .zero_point = static_cast<int32_t>(random() % 256) - 128,
                     .relu = random() % 4 != 0,
                     .bias = random() % 4 != 0};
  layer.pad = layer.end_pad = layer.kernel / 2;
  for (int c = 0; c < 6; ++c) {
    if (random() % 4 == 0) layer.low.insert(c);
    if (random() % 8 == 0) layer.high.insert(c);
  }
  switch (random() % 5) {
    case 0:
      return m.depthwise(x, layer);
    case 1:
      return m.max_pool(x);
    case 2:
      return m.average_pool(x, random() % 2 == 0);
    case 3:
      return m.node(make_unary(UnaryKind::hard_swish), {x}, 10);
    default:
      return m.conv(x, 6, layer);
  }
}

class RandomIntegerNetwork : public testing::TestWithParam<unsigned> {};

TEST_P(RandomIntegerNetwork, KeepsEveryBitAndStaysInsideTheIntervals) {
  IntegerModel m(GetParam());
  ValueId x = m.conv(m.input({1, 7, 6, 3}), 6, {.low = {0, 2}});
  for (int i = 0; i < 5; ++i) x = random_layer(m, x);
  const Shape& shape = m.graph.type(x).shape;
  x = m.fully_connected(m.reshape(x, {1, element_count(shape)}), 4, {.zero_point = 0, .relu = false});
  const Removal removal(m, {x});

  const auto intervals = channel_intervals(m.graph);
  const Executor executor(m.graph);
  for (int run = 0; run < 5; ++run) {
    executor.run(random_integers(m.graph, m.generator()), [&](ValueId id, std::span<const std::byte> data) {
      const auto values = view_as<int8_t>(data);
      for (size_t i = 0; i < values.size(); ++i) {
        const Interval& interval = intervals[id][i % intervals[id].size()];
        ASSERT_TRUE(interval.min <= values[i] && values[i] <= interval.max) << m.graph.value(id).name;
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomIntegerNetwork, testing::Range(0U, 60U));

}  // namespace
}  // namespace qtool
