#include "src/report/noise.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace qtool {
namespace {

using ::testing::ElementsAre;

TensorType s8(Shape shape, float scale, int32_t zero_point) {
  return {DataType::s8, std::move(shape), QuantParams{{scale}, {zero_point}, -1}};
}

Value value(Shape shape, std::vector<int32_t> kept = {}) {
  Value v{.name = "v", .type = {DataType::f32, std::move(shape)}};
  v.kept_channels = std::move(kept);
  return v;
}

TEST(Noise, SumsOfAnInt8Tensor) {
  // Reals 0.5 (q + 2): 1, -1, 64.5 for q = 0, -4, 127.
  const std::vector<int8_t> q = {0, -4, 127};
  const std::vector<float> x = {1.25F, -1, 66};
  const NoiseSums sums = compare(x, to_bytes(q), s8({3}, 0.5F, -2), {});
  EXPECT_DOUBLE_EQ(sums.signal, 1.5625 + 1 + 4356);
  EXPECT_DOUBLE_EQ(sums.noise, 0.0625 + 2.25);
  EXPECT_DOUBLE_EQ(sums.dot, 1.25 + 1 + 66 * 64.5);
  EXPECT_DOUBLE_EQ(sums.approximation, 1 + 1 + 64.5 * 64.5);
  EXPECT_DOUBLE_EQ(sums.clipped_noise, 2.25);
  EXPECT_EQ(sums.clipped, 1);
  EXPECT_EQ(sums.count, 3);
  EXPECT_EQ(sums.max_abs, 66);
  EXPECT_EQ(sums.max_abs_diff, 1.5);
}

TEST(Noise, FloatTensorsAndAdding) {
  const TensorType type{DataType::f32, {2}};
  NoiseSums sums = compare(std::vector<float>{3, 4}, to_bytes(std::vector<float>{3, 4}), type, {});
  EXPECT_EQ(sums.comparison().sqnr_db, 200);
  EXPECT_EQ(sums.comparison().cosine, 1);
  sums.add(compare(std::vector<float>{0, 5}, to_bytes(std::vector<float>{0, 4}), type, {}));
  const TensorComparison result = sums.comparison();
  EXPECT_DOUBLE_EQ(result.sqnr_db, 10 * std::log10(50.0 / 1.0));
  EXPECT_DOUBLE_EQ(result.cosine, 45 / (std::sqrt(50.0) * std::sqrt(41.0)));
  EXPECT_EQ(result.max_abs_diff, 1);
  EXPECT_EQ(sums.count, 4);
}

TEST(Noise, ZeroTensors) {
  const TensorType type{DataType::f32, {1}};
  EXPECT_EQ(compare(std::vector<float>{0}, to_bytes(std::vector<float>{0}), type, {}).comparison().cosine, 1);
  const auto wrong = compare(std::vector<float>{0}, to_bytes(std::vector<float>{1}), type, {}).comparison();
  EXPECT_EQ(wrong.sqnr_db, 0);
  EXPECT_EQ(wrong.cosine, 0);
}

TEST(ElementMap, SameShapeAndReshape) {
  EXPECT_TRUE(map_elements(value({1, 2, 3, 4}), value({1, 2, 3, 4}))->source.empty());
  EXPECT_TRUE(map_elements(value({1, 24}), value({1, 2, 3, 4}))->source.empty());
  EXPECT_FALSE(map_elements(value({1, 25}), value({1, 2, 3, 4})).has_value());
}

// The channels-last element [n, h, w, c] is the channels-first one [n, c, h, w].
TEST(ElementMap, ChannelsFirstAgainstLast) {
  const auto map = map_elements(value({1, 3, 1, 2}), value({1, 1, 2, 3}));
  ASSERT_TRUE(map.has_value());
  EXPECT_THAT(map->source, ElementsAre(0, 2, 4, 1, 3, 5));
  const auto back = map_elements(value({1, 1, 2, 3}), value({1, 3, 1, 2}));
  ASSERT_TRUE(back.has_value());
  EXPECT_THAT(back->source, ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ElementMap, KeptChannels) {
  const auto map = map_elements(value({1, 1, 2, 4}), value({1, 1, 2, 2}, {1, 3}));
  ASSERT_TRUE(map.has_value());
  EXPECT_THAT(map->source, ElementsAre(1, 3, 5, 7));
  const auto permuted = map_elements(value({1, 4, 1, 2}), value({1, 1, 2, 2}, {1, 3}));
  ASSERT_TRUE(permuted.has_value());
  EXPECT_THAT(permuted->source, ElementsAre(2, 6, 3, 7));
  EXPECT_FALSE(map_elements(value({1, 8}), value({1, 1, 2, 2}, {1, 3})).has_value());
}

TEST(ElementMap, MovesTheComparison) {
  const std::vector<float> channels_first = {1, 2, 3, 4, 5, 6};
  const std::vector<float> channels_last = {1, 3, 5, 2, 4, 6};
  const auto map = map_elements(value({1, 3, 1, 2}), value({1, 1, 2, 3}));
  EXPECT_EQ(compare(channels_first, to_bytes(channels_last), {DataType::f32, {1, 1, 2, 3}}, *map).noise, 0);
}

}  // namespace
}  // namespace qtool
