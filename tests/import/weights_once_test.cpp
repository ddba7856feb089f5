// Weights are held once, however often and in whatever layout a model reads them.
#include <numeric>

#include "src/ops/executor.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

size_t constant_bytes(const Graph& graph) {
  size_t bytes = 0;
  for (const Value& value : graph.values)
    if (value.is_constant()) bytes += value.data->size();
  return bytes;
}

std::vector<float> run(const Graph& graph, const std::vector<float>& x) {
  const std::vector<Bytes> inputs{to_bytes(x)};
  const Bytes y = Executor(graph).run(inputs).at(0);
  return {view_as<float>(y).begin(), view_as<float>(y).end()};
}

TEST(WeightsOnce, OnlyTheTransposedOnesStay) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2, 3}, {1, 2, 3, 4, 5, 6});
  model.weights("unread", {4}, {1, 2, 3, 4});
  model.node("MatMul", {"x", "w"}, {"y"});
  model.output("y");
  const Graph graph = model.import().graph;
  EXPECT_EQ(constant_bytes(graph), 6 * sizeof(float));
  EXPECT_EQ(run(graph, {1, 10}), (std::vector<float>{41, 52, 63}));
}

// One node reads the rows, one the columns, one the elements as they are; an Identity gives the tensor a second name.
TEST(WeightsOnce, SharedInSeveralLayouts) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2, 2}, {1, 2, 3, 4});
  model.node("MatMul", {"x", "w"}, {"a"});                       // x W
  set_ints(model.node("Transpose", {"w"}, {"wt"}), "perm", {1, 0});
  model.node("Identity", {"w"}, {"again"});
  model.node("MatMul", {"a", "wt"}, {"b"});                      // x W W^T
  model.node("Add", {"b", "again"}, {"y"});                      // + W, broadcast
  model.output("y");
  EXPECT_EQ(run(model.import().graph, {1, 10}), (std::vector<float>{31 + 84 + 1, 93 + 168 + 2, 31 + 84 + 3, 93 + 168 + 4}));
}

TEST(WeightsOnce, InputAndOutputOfTheModel) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.weights("w", {2, 2}, {1, 2, 3, 4});
  model.node("MatMul", {"x", "w"}, {"y"});
  model.output("y");
  model.output("w", {"2", "2"});
  const Graph graph = model.import().graph;
  const std::vector<Bytes> inputs{to_bytes(std::vector<float>{1, 10})};
  EXPECT_EQ(Executor(graph).run(inputs).at(1), to_bytes(std::vector<float>{1, 2, 3, 4}));
}

TEST(WeightsOnce, ConstantNodes) {
  TestModel model;
  model.input("x", {"1", "2"});
  auto& value = *model.node("Constant", {}, {"w"}).add_attribute();
  value.set_name("value");
  value.set_type(onnx::AttributeProto::TENSOR);
  value.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
  for (const int dim : {2, 2}) value.mutable_t()->add_dims(dim);
  for (const float v : {1, 2, 3, 4}) value.mutable_t()->add_float_data(v);
  model.node("MatMul", {"x", "w"}, {"y"});
  model.output("y");
  const Graph graph = model.import().graph;
  EXPECT_EQ(constant_bytes(graph), 4 * sizeof(float));
  EXPECT_EQ(run(graph, {1, 10}), (std::vector<float>{31, 42}));
}

// 1.0, -2.0, 0.5 and 65504, in a file beside the model.
TEST(WeightsOnce, Float16InExternalData) {
  TestModel model;
  model.input("x", {"1", "4"});
  auto& w = model.weights("w", {4}, {});
  w.set_data_type(onnx::TensorProto::FLOAT16);
  w.set_data_location(onnx::TensorProto::EXTERNAL);
  for (const auto& [key, text] : std::map<std::string, std::string>{{"location", "w.bin"}, {"offset", "2"}, {"length", "8"}}) {
    auto& entry = *w.add_external_data();
    entry.set_key(key);
    entry.set_value(text);
  }
  write_text(test_folder() / "w.bin", std::string("\xff\xff\x00\x3c\x00\xc0\x00\x38\xff\x7b", 10));
  model.node("Mul", {"x", "w"}, {"y"});
  model.output("y");
  EXPECT_EQ(run(model.import().graph, {1, 1, 1, 1}), (std::vector<float>{1, -2, 0.5F, 65504}));
}

}  // namespace
}  // namespace qtool::testing
