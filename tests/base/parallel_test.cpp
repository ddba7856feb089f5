#include "src/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace qtool {
namespace {

TEST(ParallelFor, EveryIndexOnce) {
  for (const unsigned threads : {0U, 1U, 2U, 7U, 64U})
    for (const size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, threads, [&](size_t i) { ++calls.at(i); });
      for (const auto& n : calls) EXPECT_EQ(n, 1) << threads << " threads, " << count;
    }
}

TEST(ParallelFor, OneThreadGoesInOrder) {
  std::vector<size_t> seen;
  parallel_for(5, 1, [&](size_t i) { seen.push_back(i); });
  EXPECT_EQ(seen, (std::vector<size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, RethrowsTheLowestIndex) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::string message;
    try {
      parallel_for(100, 4, [](size_t i) {
        if (i == 3 || i == 40 || i == 41) throw std::runtime_error(std::to_string(i));
      });
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    EXPECT_EQ(message, "3");
  }
}

TEST(ParallelFor, StartsNoNewBodiesAfterAFailure) {
  size_t calls = 0;
  EXPECT_THROW(parallel_for(100, 1,
                            [&](size_t) {
                              ++calls;
                              throw std::runtime_error("stop");
                            }),
               std::runtime_error);
  EXPECT_EQ(calls, 1U);
}

TEST(ThreadCount, ZeroMeansAtLeastOne) {
  EXPECT_EQ(thread_count(3), 3U);
  EXPECT_GE(thread_count(0), 1U);
}

}  // namespace
}  // namespace qtool
