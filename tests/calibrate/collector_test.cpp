#include "src/calibrate/collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tests/calibrate/toy_graph.h"

namespace qtool {
namespace {

// image [5, 7, 24] -> middle -> result
Graph graph() {
  Graph graph = toy_graph();
  for (Value& value : graph.values) value.type.shape = {5, 7, 24};
  return graph;
}

std::vector<std::vector<float>> samples(size_t count) {
  std::mt19937 random(9);
  std::normal_distribution<float> normal;
  std::vector<std::vector<float>> result(count, std::vector<float>(5 * 7 * 24));
  for (size_t s = 0; s < count; ++s) {
    const float spread = std::ldexp(1.0F, static_cast<int>(s * 13 % 31) - 15);
    for (float& v : result[s]) v = std::max(normal(random) * spread, -0.1F * spread);
  }
  return result;
}

bool observe(Collector& collector, const std::vector<float>& sample) {
  bool finite = true;
  for (ValueId id = 0; id < 3; ++id) finite = finite && collector.observe(id, sample);
  return finite;
}

TEST(Collector, DiscardedSamplesLeaveNoTrace) {
  const Graph toy = graph();
  Collector with(toy);
  Collector without(toy);
  std::mt19937 random(3);
  for (const auto& sample : samples(20)) {
    ASSERT_TRUE(observe(without, sample));
    without.commit();
    std::vector<float> huge = sample;
    huge[random() % huge.size()] = 1e30F;
    ASSERT_TRUE(observe(with, huge));
    with.discard();
    huge[random() % huge.size()] = std::numeric_limits<float>::quiet_NaN();
    ASSERT_FALSE(observe(with, huge));
    with.discard();
    ASSERT_TRUE(with.observe(1, sample));  // cut off in the middle
    with.discard();
    ASSERT_TRUE(observe(with, sample));
    with.commit();
    ASSERT_EQ(with.statistics(), without.statistics());
  }
  EXPECT_EQ(with.statistics()[0].samples, 20U);
}

TEST(Collector, SameStatisticsInAnyOrderGroupingAndOnEveryInstructionSet) {
  const Graph toy = graph();
  auto all = samples(16);
  Collector expected(toy);
  for (const auto& sample : all) {
    ASSERT_TRUE(observe(expected, sample));
    expected.commit();
  }
  std::mt19937 random(5);
  for (const Isa isa : {Isa::avx2, Isa::avx512, Isa::neon}) {
    if (!is_available(isa) || selected_isa() == Isa::baseline) continue;
    for (int round = 0; round < 10; ++round) {
      std::shuffle(all.begin(), all.end(), random);
      std::vector<Collector> parts;
      for (size_t i = 0; i <= random() % 4; ++i) parts.emplace_back(toy, isa);
      for (const auto& sample : all) {
        Collector& part = parts[random() % parts.size()];
        ASSERT_TRUE(observe(part, sample));
        part.commit();
      }
      TensorStatistics merged;
      for (const Collector& part : parts) merged.merge(part.statistics()[1]);
      ASSERT_EQ(merged, expected.statistics()[1]) << name_of(isa);
    }
  }
}

}  // namespace
}  // namespace qtool
