// Everything that is not supported is reported at once.
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

TEST(Unsupported, AllOperatorsAreListed) {
  TestModel model;
  model.input("x", {"batch", "seq"});
  model.node("Frobnicate", {"x"}, {"a"}, "frob1");
  model.node("Frobnicate", {"a"}, {"b"});
  model.node("Relu", {"b"}, {"c"}, "fine");
  model.node("NonMaxSuppression", {"c"}, {"d"}, "nms");
  model.node("Relu", {"d"}, {"y"}, "foreign").set_domain("com.example");
  model.output("y");
  const Error error = import_error(model);
  EXPECT_ERROR(error, unsupported, "model.onnx", "3 unsupported", "Frobnicate (2 nodes): 'frob1', #1",
               "NonMaxSuppression (1 node): 'nms'", "Relu of domain 'com.example' (1 node): 'foreign'");
  EXPECT_EQ(std::string(error.what()).find("fine"), std::string::npos);
}

TEST(Unsupported, Subgraphs) {
  TestModel model;
  model.input("x", {"1"}, onnx::TensorProto::BOOL);
  auto& node = model.node("If", {"x"}, {"y"}, "branch");
  auto& attribute = *node.add_attribute();
  attribute.set_name("then_branch");
  attribute.set_type(onnx::AttributeProto::GRAPH);
  attribute.mutable_g()->set_name("then");
  model.output("y");
  EXPECT_ERROR(import_error(model), unsupported, "If (1 node): 'branch'");
}

TEST(Unsupported, SparseInitializers) {
  TestModel model;
  model.input("x", {"1", "4"});
  model.graph().add_sparse_initializer()->add_dims(4);
  model.node("Relu", {"x"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), unsupported, "sparse initializers (1)");
}

TEST(Unsupported, InputsThatAreNoTensors) {
  TestModel model;
  auto& input = *model.graph().add_input();
  input.set_name("list");
  input.mutable_type()->mutable_sequence_type()->mutable_elem_type()->mutable_tensor_type()->set_elem_type(1);
  model.node("Identity", {"list"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), unsupported, "input 'list'", "no tensor");
}

TEST(Unsupported, StringTensors) {
  TestModel model;
  model.input("x", {"1", "4"}, onnx::TensorProto::STRING);
  model.node("Identity", {"x"}, {"y"});
  model.output("y");
  EXPECT_ERROR(import_error(model), unsupported, "input 'x'", "STRING");
}

}  // namespace
}  // namespace qtool::testing
