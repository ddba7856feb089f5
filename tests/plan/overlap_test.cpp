#include "src/plan/overlap.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>

namespace qtool {
namespace {

struct Pixel {
  int64_t image, row, column;
};

Pixel pixel_at(const Sweep& s, int64_t index) {
  return {index / (s.output[0] * s.output[1]), index / s.output[1] % s.output[0], index % s.output[1]};
}

// Runs the kernel's memory accesses one block after the other, with the operand at `operand` and the result
// at `result`: true when no byte of the operand is read after it was written over.
bool is_safe(const Sweep& s, int64_t block, int64_t operand, int64_t result, bool reverse) {
  const int64_t pixels = s.images * s.output[0] * s.output[1];
  std::set<int64_t> written;
  for (int64_t done = 0; done < pixels; done += block) {
    std::vector<int64_t> together;
    for (int64_t i = done; i < std::min(done + block, pixels); ++i)
      together.push_back(reverse ? pixels - 1 - i : i);
    for (const int64_t p : together)  // the kernel may write any of the block before it reads the rest
      for (int64_t b = 0; b < s.output[2]; ++b) written.insert(result + p * s.output[2] + b);
    for (const int64_t p : together) {
      const Pixel at = pixel_at(s, p);
      for (int64_t i = 0; i < s.extent[0]; ++i) {
        for (int64_t j = 0; j < s.extent[1]; ++j) {
          const int64_t y = at.row * s.stride[0] - s.pad_before[0] + i,
                        x = at.column * s.stride[1] - s.pad_before[1] + j;
          if (y < 0 || y >= s.input[0] || x < 0 || x >= s.input[1]) continue;
          const int64_t first = operand + ((at.image * s.input[0] + y) * s.input[1] + x) * s.input[2];
          for (int64_t b = 0; b < s.input[2]; ++b)
            if (written.contains(first + b)) return false;
        }
      }
    }
  }
  return true;
}

Sweep random_sweep(std::mt19937& random) {
  const auto draw = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % static_cast<unsigned>(high - low + 1));
  };
  Sweep s{.images = draw(1, 2), .input = {0, 0, draw(1, 5)}, .output = {0, 0, draw(1, 5)}};
  for (size_t axis = 0; axis < 2; ++axis) {
    do {
      s.input[axis] = draw(1, 7);
      s.extent[axis] = draw(1, 4);
      s.stride[axis] = draw(1, 3);
      s.pad_before[axis] = draw(0, s.extent[axis] - 1);
      s.output[axis] = (s.input[axis] + s.pad_before[axis] + draw(0, s.extent[axis] - 1) - s.extent[axis]) /
                           s.stride[axis] +
                       1;
    } while (s.input[axis] + s.pad_before[axis] < s.extent[axis]);
  }
  return s;
}

TEST(Overlap, no_byte_is_read_after_it_was_written_over) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const Sweep s = random_sweep(random);
    const int64_t block = 1 + random() % 4;
    const OverlapDistances least = overlap_distances(s, block);
    EXPECT_TRUE(is_safe(s, block, least.below, 0, false)) << round;
    EXPECT_TRUE(is_safe(s, block, least.below + 3, 0, false)) << round;
    EXPECT_TRUE(is_safe(s, block, 0, least.above, true)) << round;
  }
}

// A 3x3 window over rows of 8 pixels of 4 bytes: one row, a pixel and the block.
TEST(Overlap, is_as_small_as_the_window_allows) {
  const Sweep s{.images = 1,
                .input = {6, 8, 4},
                .output = {6, 8, 4},
                .stride = {1, 1},
                .pad_before = {1, 1},
                .extent = {3, 3}};
  EXPECT_EQ(overlap_distances(s, 1).below, (8 + 1 + 1) * 4);
  EXPECT_EQ(overlap_distances(s, 2).above, (8 + 1 + 2) * 4);
  EXPECT_FALSE(is_safe(s, 1, (8 + 1 + 1) * 4 - 1, 0, false));
}

TEST(Overlap, never_takes_more_than_lying_apart) {
  const Sweep whole{.images = 1, .input = {5, 5, 3}, .output = {1, 1, 3}, .stride = {1, 1}, .extent = {5, 5}};
  EXPECT_EQ(overlap_distances(whole, 8).below, 3);
  EXPECT_EQ(overlap_distances(whole, 8).above, 75);
}

}  // namespace
}  // namespace qtool
