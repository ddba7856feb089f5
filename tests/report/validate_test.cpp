#include "qtool/validate.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "tests/calibrate/toy_graph.h"
#include "tests/data/data_files.h"

namespace qtool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The toy network gives its input back; with another first factor it stands for a quantized one that errs.
class Validate : public ::testing::Test {
 protected:
  Validate() {
    model_.graph = toy_graph();
    model_.inputs = {test::input({2, 3}, "image")};
    model_.outputs = {test::input({2, 3}, "result")};
    write_file(folder_ / "a.npy", test::npy_f32("(2, 2, 3)", {1, 2, 3, 4, 5, 6, 0, -1, -2, -3, -4, -9}));
    write_file(folder_ / "labels.csv", "file,index,label\na.npy,0,5\na.npy,1,1\n");
  }
  using Set = std::function<void(ValidateOptions&)>;
  Validation run(
      const Graph& integer, const Set& set = [](auto&) {}) {
    ValidateOptions options;
    set(options);
    return validate(model_, integer, test::dataset(folder_ / "a.npy", model_.inputs[0]), options);
  }

  test::ScratchFolder folder_;
  Model model_;
};

TEST_F(Validate, EqualNetworks) {
  const Validation result = run(toy_graph());
  EXPECT_EQ(result.items, 2U);
  ASSERT_EQ(result.outputs.size(), 1U);
  EXPECT_EQ(result.outputs[0].name, "result");
  EXPECT_EQ(result.outputs[0].difference.sqnr_db, 200);
  ASSERT_EQ(result.layers.size(), 2U);
  EXPECT_EQ(result.layers[0].name, "middle");
  EXPECT_EQ(result.layers[0].op, "ToyScale");
  EXPECT_TRUE(result.metrics.empty());
}

// Every element is off by a quarter: SQNR = 10 log10(16), whatever the data.
TEST_F(Validate, NoiseOfAllItemsForAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 3U}) {
    const Validation result = run(toy_graph(2.5F), [&](auto& o) { o.threads = threads; });
    EXPECT_NEAR(result.outputs[0].difference.sqnr_db, 10 * std::log10(16), 1e-9);
    EXPECT_NEAR(result.outputs[0].difference.cosine, 1, 1e-12);
    EXPECT_EQ(result.outputs[0].difference.max_abs_diff, 2.25);
    EXPECT_NEAR(result.layers[0].own_loss_db, 45 - 10 * std::log10(16), 1e-9);
    EXPECT_NEAR(result.layers[1].own_loss_db, 0, 1e-9);
  }
}

TEST_F(Validate, MetricsOfBothNetworks) {
  const Validation result = run(toy_graph(-2), [&](auto& o) { o.labels = folder_ / "labels.csv"; });
  ASSERT_EQ(result.metrics.size(), 1U);
  EXPECT_EQ(result.metrics[0].name, "top1");
  EXPECT_EQ(result.metrics[0].float_value, 0.5);  // largest: 5 (right) and 0 (wrong)
  EXPECT_EQ(result.metrics[0].integer_value, 0);
}

TEST_F(Validate, SavesOutputs) {
  run(toy_graph(-2), [&](auto& o) { o.save_outputs = folder_ / "out"; });
  EXPECT_THAT(test::first_tensor(test::dataset(folder_ / "out/float_result.npy", model_.inputs[0]), 1),
              ElementsAre(0, -1, -2, -3, -4, -9));
  EXPECT_THAT(test::first_tensor(test::dataset(folder_ / "out/integer_result.npy", model_.inputs[0]), 1),
              ElementsAre(0, 1, 2, 3, 4, 9));
}

TEST_F(Validate, ComparesTheBitsOfAProgram) {
  EXPECT_EQ(run(toy_graph(), [](auto& o) { o.run_on = {.command = "exec cat"}; }).items, 2U);
  const Error error = test::error_of([&] {
    run(toy_graph(), [](auto& o) {
      o.threads = 1;
      o.run_on = {.command = "exec cat /dev/zero 2> /dev/null", .name = "the board"};
    });
  });
  EXPECT_EQ(error.kind(), ErrorKind::bits_differ);
  EXPECT_THAT(error.what(),
              HasSubstr("a.npy[0] on the board: output 'result': byte 2 is 0, the simulator's 128"));
  EXPECT_THAT(error.hint(), HasSubstr("NAME_EXAMPLE_TRACE"));
}

TEST_F(Validate, Refusals) {
  EXPECT_EQ(test::error_of([&] { run(toy_graph(), [](auto& o) { o.metrics = {"top1"}; }); }).kind(),
            ErrorKind::usage);
  write_file(folder_ / "labels.csv", "file,index,label\na.npy,0,5\n");
  EXPECT_THAT(
      test::error_of([&] { run(toy_graph(), [&](auto& o) { o.labels = folder_ / "labels.csv"; }); }).what(),
      HasSubstr("no label for"));
}

}  // namespace
}  // namespace qtool
