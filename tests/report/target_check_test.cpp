#include "src/report/target_check.h"

#include <gmock/gmock.h>

#include "src/base/file.h"
#include "tests/base/scratch_folder.h"
#include "tests/calibrate/toy_graph.h"

namespace qtool {
namespace {

using test::error_of;
using ::testing::HasSubstr;

// 'middle' = 2 x, 'result' = x / 2 of that, written by a program that shows its layers: middle, result,
// output.
class TargetCheckTest : public ::testing::Test {
 protected:
  TargetCheckTest() {
    put("good", {middle, result, result});
    put("bad_second", {middle, middle, middle});
    put("bad_first", {result, result, result});
    put("no_layers", {middle});
  }
  static std::vector<float> times(float factor) {
    std::vector<float> values = {1, 2, 3, 4, 5, 6};
    for (float& value : values) value *= factor;
    return values;
  }
  void put(const std::string& name, const std::vector<std::vector<float>>& tensors) {
    Bytes all;
    for (const std::vector<float>& tensor : tensors) {
      const Bytes bytes = to_bytes(tensor);
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
    write_file(folder_ / name, all);
  }
  // Reads the item, writes a file.
  std::string program(const std::string& name) {
    return "head -c 24 > /dev/null; exec cat " + (folder_ / name).string();
  }
  void check(const TargetProgram& program) {
    TargetCheck(plan_, program).check("item 7", std::vector<Bytes>{to_bytes(times(1))});
  }

  std::vector<float> middle = times(2), result = times(1);
  test::ScratchFolder folder_;
  Plan plan_ = plan(toy_graph());
};

TEST_F(TargetCheckTest, EqualLayersAndOutputs) {
  check({.command = program("good"), .name = "board", .shows_layers = true});
}

TEST_F(TargetCheckTest, NamesTheFirstLayerThatDiffers) {
  const auto message = [&](const std::string& name) {
    const Error error =
        error_of([&] { check({.command = program(name), .name = "board", .shows_layers = true}); });
    EXPECT_EQ(error.kind(), ErrorKind::bits_differ);
    return std::string(error.what());
  };
  EXPECT_THAT(message("bad_first"),
              HasSubstr("item 7 on board: layer 'scale' (ToyScale), result 'middle': byte 2 is"));
  EXPECT_THAT(message("bad_second"), HasSubstr("result 'result': byte 2 is"));
}

TEST_F(TargetCheckTest, BuildsTheProgramAgainToSeeItsLayers) {
  int builds = 0;
  const TargetProgram target{.command = program("no_layers"), .name = "board", .command_with_layers = [&] {
                               ++builds;
                               return program("bad_second");
                             }};
  EXPECT_THAT(error_of([&] { check(target); }).what(), HasSubstr("layer"));
  EXPECT_EQ(builds, 1);
}

TEST_F(TargetCheckTest, LayersThatAgreeWhenShown) {
  const TargetProgram target{.command = program("no_layers"), .name = "board", .command_with_layers = [&] {
                               return program("good");
                             }};
  EXPECT_THAT(error_of([&] { check(target); }).what(),
              HasSubstr("output 'result': byte 2 is 0, the simulator's 128; no layer differs when"));
}

}  // namespace
}  // namespace qtool
