#include "src/data/read_ahead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

namespace qtool {
namespace {

Sample numbered(size_t position) {
  return {.name = std::to_string(position), .tensors = {}};
}

// Every position that `threads` threads get.
std::multiset<size_t> drain(ReadAhead& reader, size_t threads) {
  std::multiset<size_t> seen;
  std::mutex mutex;
  std::vector<std::thread> workers;
  for (size_t t = 0; t < threads; ++t)
    workers.emplace_back([&] {
      while (const auto item = reader.next()) {
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(item->failure || item->sample.name == std::to_string(item->position));
        seen.insert(item->position);
      }
    });
  for (std::thread& worker : workers) worker.join();
  return seen;
}

TEST(ReadAhead, GivesEachSampleOnceForAnyThreadsAndDepth) {
  for (const size_t threads : {1, 2, 5})
    for (const size_t depth : {1, 3, 100})
      for (const size_t count : {0, 1, 2, 50}) {
        ReadAhead reader(count, depth, numbered);
        std::multiset<size_t> expected;
        for (size_t i = 0; i < count; ++i) expected.insert(i);
        EXPECT_EQ(drain(reader, threads), expected) << threads << " threads, depth " << depth;
        EXPECT_FALSE(reader.next());
      }
}

TEST(ReadAhead, ReadsNoMoreThanTheQueueHolds) {
  std::atomic<size_t> started{0};
  ReadAhead reader(1000, 4, [&](size_t position) {
    ++started;
    return numbered(position);
  });
  for (size_t taken = 1; taken <= 100; ++taken) {
    ASSERT_TRUE(reader.next());
    EXPECT_LE(started, taken + 4 + 1);  // one more is being read when the queue has just been full
  }
}

TEST(ReadAhead, EveryThreadStartsInOrder) {
  std::mutex mutex;
  std::map<std::thread::id, std::vector<size_t>> started;
  ReadAhead reader(200, 3, [&](size_t position) {
    const std::lock_guard lock(mutex);
    started[std::this_thread::get_id()].push_back(position);
    return numbered(position);
  });
  drain(reader, 1);
  size_t count = 0;
  for (const auto& [thread, positions] : started) {
    EXPECT_TRUE(std::is_sorted(positions.begin(), positions.end()));
    count += positions.size();
  }
  EXPECT_EQ(count, 200U);
}

TEST(ReadAhead, PassesFailuresOn) {
  ReadAhead reader(10, 2, [](size_t position) {
    if (position == 3) throw std::runtime_error("broken");
    return numbered(position);
  });
  size_t failures = 0;
  while (const auto item = reader.next()) {
    EXPECT_EQ(item->failure != nullptr, item->position == 3);
    failures += item->failure ? 1 : 0;
  }
  EXPECT_EQ(failures, 1U);
}

TEST(ReadAhead, AfterAStopOnlyEarlierSamplesCome) {
  for (const size_t threads : {1, 3}) {
    ReadAhead reader(100, 8, numbered);
    const size_t first = reader.next()->position;
    reader.stop_at(5);
    std::multiset<size_t> seen = drain(reader, threads);
    seen.insert(first);
    EXPECT_EQ(seen, (std::multiset<size_t>{0, 1, 2, 3, 4}));
  }
  ReadAhead all(100, 8, numbered);
  all.stop_at(0);
  EXPECT_FALSE(all.next());
}

TEST(ReadAhead, CanBeLeftAtAnyTime) {
  for (size_t taken = 0; taken < 20; ++taken) {
    ReadAhead reader(100, 4, numbered);
    for (size_t i = 0; i < taken; ++i) ASSERT_TRUE(reader.next());
  }
}

}  // namespace
}  // namespace qtool
