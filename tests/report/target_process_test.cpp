#include "src/report/target_process.h"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "tests/base/scratch_folder.h"

namespace qtool {
namespace {

using test::error_of;
using ::testing::HasSubstr;

Bytes text(const std::string& s) {
  return to_bytes(std::span(s.data(), s.size()));
}

TEST(TargetProcess, ItemAfterItem) {
  TargetProcess process("exec cat");
  EXPECT_EQ(process.run(text("first"), 5), text("first"));
  EXPECT_EQ(process.run(text("second"), 6), text("second"));
  EXPECT_EQ(process.run({}, 0), Bytes());
}

TEST(TargetProcess, SeveralThreads) {
  TargetProcess process("exec cat");
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&process, t] {
      const Bytes item = text(std::string(100, static_cast<char>('a' + t)));
      for (int i = 0; i < 50; ++i) EXPECT_EQ(process.run(item, 100), item);
    });
}

TEST(TargetProcess, AProgramThatEndsEarly) {
  TargetProcess process("exit 3");
  const Error error = error_of([&] { process.run(text("item"), 4); });
  EXPECT_EQ(error.kind(), ErrorKind::target_failed);
  EXPECT_THAT(error.what(), HasSubstr("'exit 3'"));
}

TEST(TargetProcess, AProgramThatCannotBeRun) {
  TargetProcess process("exec /no/such/program 2> /dev/null");
  EXPECT_EQ(error_of([&] { process.run(text("item"), 4); }).kind(), ErrorKind::target_failed);
}

TEST(TargetProcess, AProgramThatWritesTooLittle) {
  TargetProcess process("head -c 2");
  EXPECT_THAT(error_of([&] { process.run(text("item"), 4); }).what(),
              HasSubstr("ended before it gave its outputs"));
}

}  // namespace
}  // namespace qtool
