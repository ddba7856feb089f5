#include "src/base/memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace qtool {
namespace {

TEST(MemoryLimit, IsNotMoreThanTheMachineHas) {
  const auto machine = static_cast<size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(::sysconf(_SC_PAGE_SIZE));
  EXPECT_GT(memory_limit(), 0U);
  EXPECT_LE(memory_limit(), machine);
}

TEST(MemoryLimit, FollowsTheAddressSpaceLimit) {
  constexpr size_t bytes = size_t{1} << 30;
  const auto limited = [] {
    const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    ::setrlimit(RLIMIT_AS, &limit);
    ::_exit(memory_limit() <= bytes ? 0 : 1);
  };
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer reserves more than any such limit";
#endif
  EXPECT_EXIT(limited(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace qtool
