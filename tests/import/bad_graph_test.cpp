// Models that parse but make no sense.
#include <cmath>

#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

TEST(BadGraph, Cycle) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Add", {"x", "b"}, {"a"}, "first");
  model.node("Relu", {"a"}, {"b"}, "second");
  model.node("Relu", {"x"}, {"y"}, "innocent");
  model.output("b");
  const Error error = import_error(model);
  EXPECT_ERROR(error, bad_input, "model.onnx", "cycle", "'first'", "'second'");
  EXPECT_EQ(std::string(error.what()).find("innocent"), std::string::npos);
}

TEST(BadGraph, ReadsWhatNobodyMakes) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Add", {"x", "ghost"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "model.onnx", "node #0 (Add)", "'ghost'", "nothing makes");
}

TEST(BadGraph, OutputNobodyMakes) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Relu", {"x"}, {"y"});
  model.output("z");
  EXPECT_ERROR(import_error(model), bad_input, "output 'z'");
}

TEST(BadGraph, NoOutputs) {
  TestModel model;
  model.input("x", {"1", "4"});
  EXPECT_ERROR(import_error(model), bad_input, "no outputs");
}

TEST(BadGraph, TwoNodesMakeOneTensor) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Relu", {"x"}, {"y"}, "a");
  model.node("Neg", {"x"}, {"y"}, "b");
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "'y'", "node 'a' (Relu)", "node 'b' (Neg)");
}

TEST(BadGraph, NodeMakesAnInput) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Relu", {"x"}, {"x"}, "a");
  model.output("x");
  EXPECT_ERROR(import_error(model), bad_input, "node 'a' (Relu)", "'x'", "is an input or initializer");
}

TEST(BadGraph, DuplicateInputsAndInitializers) {
  TestModel inputs;
  inputs.input("x", {"1", "4"});
  inputs.input("x", {"1", "4"});
  inputs.node("Relu", {"x"}, {"y"});
  inputs.output("y");
  EXPECT_ERROR(import_error(inputs), bad_input, "two inputs", "'x'");
  TestModel initializers;
  initializers.input("x", {"1", "4"});
  initializers.weights("w", {1}, {1});
  initializers.weights("w", {1}, {2});
  initializers.node("Add", {"x", "w"}, {"y"});
  initializers.output("y");
  EXPECT_ERROR(import_error(initializers), bad_input, "two initializers", "'w'");
}

TEST(BadGraph, AttributeOfWrongType) {
  TestModel model;
  model.input("x", {"1", "4"});
  auto& node = model.node("LeakyRelu", {"x"}, {"y"}, "act");
  set_ints(node, "alpha", {1, 2});
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "model.onnx", "node 'act' (LeakyRelu)", "'alpha'", "a float");
}

TEST(BadGraph, AttributeTwice) {
  TestModel model;
  model.input("x", {"1", "4"});
  auto& node = model.node("Transpose", {"x"}, {"y"}, "t");
  set_ints(node, "perm", {1, 0});
  set_ints(node, "perm", {0, 1});
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "node 't' (Transpose)", "'perm'", "twice");
}

TEST(BadGraph, UnknownAttribute) {
  TestModel model;
  model.input("x", {"1", "4"});
  auto& node = model.node("Transpose", {"x"}, {"y"}, "t");
  set_ints(node, "perm", {1, 0});
  set_ints(node, "sprem", {0, 1});
  model.output("y");
  EXPECT_ERROR(import_error(model), unsupported, "node 't' (Transpose)", "unknown attribute 'sprem'");
}

TEST(BadGraph, ShapesThatDoNotFit) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.weights("w", {3}, {1, 2, 3});
  model.node("Add", {"x", "w"}, {"y"}, "sum");
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "node 'sum' (Add)", "[1, 4]", "[3]");
}

TEST(BadGraph, DeclaredShapeContradicts) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.node("Relu", {"x"}, {"y"}, "act");
  model.output("y", {"1", "5"});
  EXPECT_ERROR(import_error(model), bad_input, "node 'act' (Relu)", "tensor 'y'", "dimension 1 to be 5");
  TestModel middle;
  middle.input("x", {"1", "4"});
  middle.node("Relu", {"x"}, {"m"}, "act");
  middle.node("Neg", {"m"}, {"y"});
  TestModel::describe(*middle.graph().add_value_info(), "m", {"4"});
  middle.output("y");
  EXPECT_ERROR(import_error(middle), bad_input, "node 'act' (Relu)", "tensor 'm'", "rank 1");
}

TEST(BadGraph, NanAndInfinityInWeights) {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    TestModel model;
    model.input("x", {"1", "3"});
    model.weights("w", {2, 3}, {1, 2, 3, 4, bad, 6});
    model.node("Add", {"x", "w"}, {"y"});
    model.output("y");
    EXPECT_ERROR(import_error(model), bad_input, "model.onnx", "'w'", "[1, 1]",
                 std::isnan(bad) ? "NaN" : "infinite");
  }
}

TEST(BadGraph, WeightsOfWrongSize) {
  TestModel model;
  model.input("x", {"1", "3"});
  model.weights("w", {3}, {1, 2});
  model.node("Add", {"x", "w"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "tensor 'w'", "[3]", "3 elements", "has 2");
}

TEST(BadGraph, NodeWithoutOutputOrOperand) {
  TestModel model;
  model.input("x", {"1", "3"});
  model.node("Relu", {"x"}, {}, "silent");
  model.node("Relu", {"x"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), bad_input, "node 'silent' (Relu)", "no output");
  TestModel deaf;
  deaf.input("x", {"1", "3"});
  deaf.node("Relu", {}, {"y"}, "deaf");
  deaf.output("y");
  EXPECT_ERROR(import_error(deaf), bad_input, "node 'deaf' (Relu)", "missing");
}

}  // namespace
}  // namespace qtool::testing
