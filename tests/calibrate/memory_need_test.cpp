// Memory that is stated before a calibration, and weights that are freed during it.
#include <gtest/gtest.h>

#include "qtool/calibrate.h"
#include "qtool/error.h"
#include "src/engine/engine.h"
#include "tests/calibrate/toy_graph.h"

namespace qtool {
namespace {

constexpr size_t megabyte = size_t{1} << 20;

TEST(MemoryNeed, GrowsWithThreadsOnly) {
  const MemoryNeed need{.weights = 100 * megabyte, .packing = 20 * megabyte, .per_thread = 30 * megabyte};
  EXPECT_GE(need.total(1), 130 * megabyte);
  EXPECT_EQ(need.total(3) - need.total(2), 30 * megabyte);
}

TEST(MemoryNeed, PackingCountsWhileNothingIsEvaluated) {
  const MemoryNeed need{.weights = 100 * megabyte, .packing = 50 * megabyte, .per_thread = 10 * megabyte};
  EXPECT_EQ(need.total(1), need.total(5));
  EXPECT_GT(need.total(6), need.total(5));
}

TEST(MemoryNeed, TakesFewerThreadsWhereThatIsEnough) {
  const MemoryNeed need{.weights = 100 * megabyte, .packing = 0, .per_thread = 30 * megabyte};
  EXPECT_EQ(threads_that_fit(need, 4, need.total(4)), 4U);
  EXPECT_EQ(threads_that_fit(need, 4, need.total(4) - 1), 3U);
  EXPECT_EQ(threads_that_fit(need, 4, need.total(1)), 1U);
}

TEST(MemoryNeed, OneThreadTooMany) {
  const MemoryNeed need{.weights = 100 * megabyte, .packing = 0, .per_thread = 30 * megabyte};
  try {
    threads_that_fit(need, 4, need.total(1) - megabyte);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::does_not_fit);
    EXPECT_NE(std::string(error.what()).find("weights 101 MB, activations and statistics 31 MB"), std::string::npos)
        << error.what();
    EXPECT_NE(error.hint().find("memory limit"), std::string::npos);
  }
}

// image and middle live at once, then middle and result: 2 x 1 MiB, and two copies of the input.
TEST(MemoryNeed, CountsLiveActivations) {
  Graph graph = toy_graph();
  for (Value& value : graph.values) value.type.shape = {1, 1 << 18};
  const MemoryNeed need = memory_needed(graph);
  EXPECT_EQ(need.weights, 0U);
  EXPECT_GE(need.per_thread, 4 * megabyte);
  EXPECT_LE(need.per_thread, 5 * megabyte);
}

}  // namespace
}  // namespace qtool
