#include "src/calibrate/visit_order.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace qtool {
namespace {

using ::testing::ElementsAre;

TEST(VisitOrder, AllSamplesInOrder) {
  EXPECT_THAT(chosen_samples(5, {}), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(chosen_samples(0, {}), ElementsAre());
}

TEST(VisitOrder, SomeSamplesLieInTheMiddleOfEqualParts) {
  EXPECT_THAT(chosen_samples(12, {.max_samples = 3}), ElementsAre(2, 6, 10));
  EXPECT_THAT(chosen_samples(12, {.max_samples = 1}), ElementsAre(6));
  EXPECT_THAT(chosen_samples(3, {.max_samples = 12}), ElementsAre(0, 1, 2));
  for (size_t n = 1; n <= 1000; ++n) {
    const auto chosen = chosen_samples(1000, {.max_samples = n});
    ASSERT_EQ(chosen.size(), n);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_GE(chosen[i] * n, i * 1000 < n ? 0 : i * 1000 - n + 1);
      EXPECT_LT(chosen[i] * n, (i + 1) * 1000);
    }
    EXPECT_EQ(std::adjacent_find(chosen.begin(), chosen.end(), std::greater_equal<>()), chosen.end());
  }
}

TEST(VisitOrder, ShardsShareTheChosenSamples) {
  const auto whole = chosen_samples(100, {.max_samples = 30});
  for (const size_t shards : {1, 2, 7, 40}) {
    std::vector<size_t> together;
    for (size_t shard = 0; shard < shards; ++shard) {
      const CalibrateOptions options{.shard = shard, .shards = shards, .max_samples = 30};
      const auto part = chosen_samples(100, options);
      EXPECT_EQ(part.size(), count_chosen_samples(100, options));
      together.insert(together.end(), part.begin(), part.end());
    }
    std::sort(together.begin(), together.end());
    EXPECT_EQ(together, whole) << shards;
  }
}

// After `seen` samples no gap is longer than about twice the even distance.
TEST(VisitOrder, EveryBeginningIsSpread) {
  for (const size_t n : {1, 2, 3, 10, 89, 300}) {
    const auto all = chosen_samples(n, {});
    const auto order = spread_out(all);
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(sorted, all);
    for (size_t seen = 1; seen <= n; ++seen) {
      std::vector<size_t> part(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(seen));
      std::sort(part.begin(), part.end());
      part.push_back(n);
      size_t largest = 0;
      for (size_t i = 1; i < part.size(); ++i) largest = std::max(largest, part[i] - part[i - 1]);
      ASSERT_LE(largest * seen, 2 * n + 2 * largest) << n << ' ' << seen;
    }
  }
  EXPECT_THAT(spread_out({}), ElementsAre());
}

}  // namespace
}  // namespace qtool
