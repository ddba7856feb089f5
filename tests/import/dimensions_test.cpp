// Symbolic and unknown dimensions.
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

TestModel relu_of(const std::vector<std::string>& dims) {
  TestModel model;
  model.input("x", dims);
  model.node("Relu", {"x"}, {"y"});
  model.output("y");
  return model;
}

TEST(Dimensions, BatchBecomesOne) {
  for (const std::string batch : {"N", "", "0", "-1"})
    EXPECT_EQ(relu_of({batch, "3"}).import().inputs.at(0).type.shape, (Shape{1, 3})) << batch;
}

TEST(Dimensions, GivenByName) {
  const Model model = relu_of({"N", "len", ""}).import({.dims = {{"N", 2}, {"len", 5}, {"x:2", 7}}});
  EXPECT_EQ(model.outputs.at(0).type.shape, (Shape{2, 5, 7}));
}

TEST(Dimensions, AllMissingOnesAreListedWithFlags) {
  const Error error = import_error(relu_of({"N", "height", "my width", ""}));
  EXPECT_ERROR(error, usage, "model.onnx", "'height'", "'my width'", "'x:3'",
               "--dim height=VALUE --dim 'my width=VALUE' --dim x:3=VALUE");
  EXPECT_EQ(error.hint().find("--dim N"), std::string::npos);
}

TEST(Dimensions, UnknownNameIsRefused) {
  EXPECT_ERROR(import_error(relu_of({"N", "3"}), {.dims = {{"M", 4}}}), usage, "--dim M", "N");
  EXPECT_ERROR(import_error(relu_of({"1", "3"}), {.dims = {{"M", 4}}}), usage, "--dim M",
               "no unknown dimensions");
}

TEST(Dimensions, MustBePositive) {
  EXPECT_ERROR(import_error(relu_of({"N", "3"}), {.dims = {{"N", 0}}}), usage, "--dim N=0");
}

TEST(Dimensions, OneSymbolHasOneValue) {
  TestModel model;
  model.input("a", {"N", "3"});
  model.input("b", {"2", "N"});
  model.node("Relu", {"a"}, {"y"});
  model.node("Relu", {"b"}, {"z"});
  model.output("y", {"N", "3"});
  model.output("z", {"2", "N"});
  EXPECT_EQ(model.import().inputs.at(1).type.shape, (Shape{2, 1}));
  EXPECT_EQ(model.import({.dims = {{"N", 4}}}).outputs.at(1).type.shape, (Shape{2, 4}));
}

TEST(Dimensions, InputWithoutShape) {
  TestModel model = relu_of({"1"});
  model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  EXPECT_ERROR(import_error(model), bad_input, "input 'x'", "no shape");
}

}  // namespace
}  // namespace qtool::testing
