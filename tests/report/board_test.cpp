// Programs on QEMU's boards, with a stand-in for an emitted folder.
#include "src/report/board.h"

#include <gmock/gmock.h>

#include "src/base/file.h"
#include "src/report/target_process.h"
#include "tests/base/scratch_folder.h"

namespace qtool {
namespace {

using test::error_of;
using ::testing::HasSubstr;

bool installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

class Board : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const bool is_64_bit = std::string(GetParam()) == "aarch64";
    for (const char* program : {is_64_bit ? "aarch64-linux-gnu-gcc" : "arm-none-eabi-gcc",
                                is_64_bit ? "qemu-aarch64" : "qemu-system-arm"})
      if (!installed(program)) GTEST_SKIP() << program << " is not installed";
    write_file(folder_ / "net_example.c", R"(#include <stdio.h>
int main(void) {
  for (int c; (c = getchar()) != EOF; fflush(stdout)) {
#ifdef net_EXAMPLE_TRACE
    putchar(255 - c);
#endif
    putchar(c);
  }
  return 0;
}
)");
  }
  test::ScratchFolder folder_;
};

TEST_P(Board, PassesEveryByteInBothDirections) {
  Bytes bytes, with_layers;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<std::byte>(i));
    with_layers.push_back(static_cast<std::byte>(255 - i));
    with_layers.push_back(static_cast<std::byte>(i));
  }
  const BoardProgram board(GetParam(), folder_.path());
  const TargetProgram program = board.program();
  EXPECT_EQ(TargetProcess(program.command).run(bytes, bytes.size()), bytes);
  EXPECT_EQ(TargetProcess(program.command_with_layers()).run(bytes, with_layers.size()), with_layers);
}

TEST_P(Board, SourcesThatDoNotCompile) {
  write_file(folder_ / "net.c", "int x = y;\n");
  const Error error = error_of([&] { BoardProgram(GetParam(), folder_.path()).program(); });
  EXPECT_EQ(error.kind(), ErrorKind::target_failed);
  EXPECT_THAT(error.what(), HasSubstr("does not build with"));
  EXPECT_THAT(error.what(), HasSubstr("undeclared"));
}

INSTANTIATE_TEST_SUITE_P(All, Board,
                         ::testing::Values("cortex-m0plus", "cortex-m4", "cortex-m55", "aarch64"));

TEST(BoardProgram, AFolderThatHoldsNoExample) {
  const test::ScratchFolder folder;
  EXPECT_EQ(error_of([&] { BoardProgram("cortex-m4", folder.path()); }).kind(), ErrorKind::bad_input);
}

TEST(BoardProgram, TargetsWithABoard) {
  EXPECT_TRUE(has_board("cortex-m4"));
  EXPECT_FALSE(has_board("c"));
}

}  // namespace
}  // namespace qtool
