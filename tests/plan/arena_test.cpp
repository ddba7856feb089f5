#include "src/plan/arena.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace qtool {
namespace {

void expect_valid(std::span<const Buffer> buffers, const Packing& packing) {
  ASSERT_EQ(packing.offsets.size(), buffers.size());
  for (size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(packing.offsets[i] % buffers[i].alignment, 0U);
    EXPECT_LE(packing.offsets[i] + buffers[i].bytes, packing.bytes);
    for (size_t j = 0; j < i; ++j) {
      const bool together = buffers[i].first <= buffers[j].last && buffers[j].first <= buffers[i].last;
      const bool overlap = packing.offsets[i] < packing.offsets[j] + buffers[j].bytes &&
                           packing.offsets[j] < packing.offsets[i] + buffers[i].bytes;
      EXPECT_FALSE(together && overlap) << i << " and " << j;
    }
  }
}

// Live bytes at every time, counted one by one.
size_t largest_live_sum(std::span<const Buffer> buffers) {
  size_t most = 0;
  for (size_t time = 0; time < 100; ++time) {
    size_t live = 0;
    for (const Buffer& b : buffers) live += b.first <= time && time <= b.last ? b.bytes : 0;
    most = std::max(most, live);
  }
  return most;
}

TEST(Arena, chains_take_exactly_their_two_largest_neighbours) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<Buffer> chain;
    const size_t length = 1 + random() % 40;
    for (size_t i = 0; i < length; ++i) chain.push_back({4 * (1 + random() % 1000), 4, i, i + 1});
    const Packing packing = pack(chain);
    expect_valid(chain, packing);
    size_t peak = chain[0].bytes;
    for (size_t i = 1; i < length; ++i) peak = std::max(peak, chain[i - 1].bytes + chain[i].bytes);
    EXPECT_EQ(packing.bytes, peak);
  }
}

TEST(Arena, random_lifetimes_never_overlap_and_come_close_to_the_bound) {
  std::mt19937 random(2);
  size_t total = 0, total_bound = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Buffer> buffers;
    const size_t count = 1 + random() % 30;
    for (size_t i = 0; i < count; ++i) {
      const size_t first = random() % 40;
      const size_t alignment = size_t{4} << random() % 2;
      buffers.push_back({1 + random() % 5000, alignment, first, first + random() % 8});
    }
    const Packing packing = pack(buffers);
    expect_valid(buffers, packing);
    EXPECT_EQ(lower_bound(buffers), largest_live_sum(buffers));
    EXPECT_GE(packing.bytes, lower_bound(buffers));
    total += packing.bytes;
    total_bound += lower_bound(buffers);
  }
  EXPECT_LT(static_cast<double>(total), 1.01 * static_cast<double>(total_bound));
}

// Expansion and addition around a shortcut, as in residual networks.
TEST(Arena, residual_blocks_reach_the_bound) {
  std::vector<Buffer> buffers;
  for (size_t block = 0; block < 10; ++block) {
    const size_t t = 3 * block, bytes = 4096 >> block / 2;
    buffers.push_back({bytes, 4, t, t + 3});  // read by the first layer and by the addition
    buffers.push_back({4 * bytes, 4, t + 1, t + 2});
    buffers.push_back({bytes, 4, t + 2, t + 3});
  }
  const Packing packing = pack(buffers);
  expect_valid(buffers, packing);
  EXPECT_EQ(packing.bytes, largest_live_sum(buffers));
}

TEST(Arena, is_the_same_every_time) {
  std::mt19937 random(3);
  std::vector<Buffer> buffers;
  for (size_t i = 0; i < 60; ++i) {
    const size_t first = random() % 40;
    buffers.push_back({1 + random() % 5000, 4, first, first + random() % 20});
  }
  EXPECT_EQ(pack(buffers).offsets, pack(buffers).offsets);
}

TEST(Arena, nothing_takes_nothing) {
  EXPECT_EQ(pack({}).bytes, 0U);
}

}  // namespace
}  // namespace qtool
