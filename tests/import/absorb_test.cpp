// QuantizeLinear / DequantizeLinear models become integer where that is exact, and stay float elsewhere.
#include <set>

#include "qtool/passes.h"
#include "src/ops/executor.h"
#include "src/ops/quantize_linear.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

struct QdqModel : TestModel {
  void scalar(const std::string& name, float value) { weights(name, {}, {value}); }
  void integer(const std::string& name, int type, const std::vector<int64_t>& shape,
               const std::vector<int>& values) {
    auto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const int64_t dim : shape) tensor.add_dims(dim);
    for (const int value : values) tensor.add_int32_data(value);
  }
  void params(const std::string& name, float scale, int zero_point) {
    scalar(name + "_scale", scale);
    integer(name + "_zero_point", onnx::TensorProto::INT8, {}, {zero_point});
  }
  void quantize(const std::string& from, const std::string& to, const std::string& p) {
    node("QuantizeLinear", {from, p + "_scale", p + "_zero_point"}, {to});
  }
  void dequantize(const std::string& from, const std::string& to, const std::string& p) {
    node("DequantizeLinear", {from, p + "_scale", p + "_zero_point"}, {to});
  }
  // x -> float tensor `name` that was int8 with the parameters `p`.
  void fake_quantize(const std::string& from, const std::string& name, const std::string& p) {
    quantize(from, name + "_q", p);
    dequantize(name + "_q", name, p);
  }
};

// Types of the operators that compute in int8.
std::multiset<std::string> integer_operators(const Graph& graph) {
  std::multiset<std::string> types;
  for (const Node& node : graph.nodes)
    if (!is_quantize(*node.op) && graph.type(node.outputs[0]).is_quantized())
      types.insert(std::string(node.op->type()));
  return types;
}

Graph absorbed(const TestModel& model) {
  Graph graph = model.import().graph;
  simplify(graph);
  absorb_quantization(graph);
  return graph;
}

std::vector<float> run(const Graph& graph, const std::vector<float>& x) {
  const std::vector<Bytes> inputs{to_bytes(x)};
  const Bytes output = Executor(graph).run(inputs).at(0);
  const auto values = view_as<float>(output);
  return {values.begin(), values.end()};
}

// y = q(q(x) + q(-x)), all with their own parameters.
QdqModel add_model() {
  QdqModel model;
  model.input("x", {"1", "4"});
  model.params("a", 0.5F, 1);
  model.params("b", 0.25F, -3);
  model.params("c", 1.0F, 0);
  model.fake_quantize("x", "xa", "a");
  model.fake_quantize("x", "xb", "b");
  model.node("Add", {"xa", "xb"}, {"sum"});
  return model;
}

TEST(AbsorbQuantization, NodesBetweenTheBordersBecomeInteger) {
  QdqModel model = add_model();
  model.fake_quantize("sum", "y", "c");
  model.output("y");
  const Graph graph = absorbed(model);
  EXPECT_EQ(integer_operators(graph), (std::multiset<std::string>{"Add"}));
  EXPECT_EQ(run(graph, {1, 2, -3, 8}), (std::vector<float>{2, 4, -6, 16}));
}

TEST(AbsorbQuantization, ResultThatStaysFloatKeepsTheNodeFloat) {
  QdqModel model = add_model();
  model.output("sum");
  const Graph graph = absorbed(model);
  EXPECT_TRUE(integer_operators(graph).empty());
  EXPECT_EQ(run(graph, {1, 2, -3, 8}), (std::vector<float>{2, 4, -6, 16}));
}

TEST(AbsorbQuantization, ReadersThatDisagreeKeepTheNodeFloat) {
  QdqModel model = add_model();
  model.fake_quantize("sum", "y", "c");
  model.fake_quantize("sum", "z", "a");
  model.output("y");
  model.output("z");
  EXPECT_TRUE(integer_operators(absorbed(model)).empty());
}

TEST(AbsorbQuantization, FloatOperandKeepsTheNodeFloat) {
  QdqModel model;
  model.input("x", {"1", "4"});
  model.params("a", 0.5F, 1);
  model.fake_quantize("x", "xa", "a");
  model.node("Add", {"xa", "x"}, {"sum"});
  model.fake_quantize("sum", "y", "a");
  model.output("y");
  EXPECT_TRUE(integer_operators(absorbed(model)).empty());
}

TEST(AbsorbQuantization, DataMoversPassThrough) {
  QdqModel model;
  model.input("x", {"1", "2", "2"});
  model.params("a", 0.5F, 1);
  model.fake_quantize("x", "xa", "a");
  set_ints(model.node("Transpose", {"xa"}, {"t"}), "perm", {0, 2, 1});
  model.node("Flatten", {"t"}, {"y"});
  model.output("y");
  const Graph graph = absorbed(model);
  EXPECT_EQ(graph.value(graph.outputs[0]).name, "y");
  EXPECT_EQ(integer_operators(graph), (std::multiset<std::string>{"Reshape", "Transpose"}));
  EXPECT_EQ(run(graph, {1, 2, 3, 4}), (std::vector<float>{1, 3, 2, 4}));
}

TEST(AbsorbQuantization, QuantizeMovesInFrontOfDataMovers) {
  QdqModel model = add_model();
  model.node("Transpose", {"sum"}, {"t"});
  model.fake_quantize("t", "y", "c");
  model.output("y");
  const Graph graph = absorbed(model);
  EXPECT_EQ(integer_operators(graph).count("Add"), 1U);
  EXPECT_EQ(run(graph, {1, 2, -3, 8}), (std::vector<float>{2, 4, -6, 16}));
}

TEST(AbsorbQuantization, ConcatOfDifferentScalesStaysFloat) {
  for (const bool same : {true, false}) {
    QdqModel model;
    model.input("x", {"1", "2"});
    model.params("a", 0.5F, 1);
    model.params("b", 0.25F, 1);
    model.fake_quantize("x", "xa", "a");
    model.node("Neg", {"x"}, {"n"});
    model.fake_quantize("n", "na", same ? "a" : "b");
    auto& concat = model.node("Concat", {"xa", "na"}, {"c"});
    concat.add_attribute()->set_name("axis");
    concat.mutable_attribute(0)->set_type(onnx::AttributeProto::INT);
    concat.mutable_attribute(0)->set_i(1);
    model.fake_quantize("c", "y", "a");
    model.output("y");
    const Graph graph = absorbed(model);
    EXPECT_EQ(integer_operators(graph).count("Concat"), same ? 1U : 0U);
    EXPECT_EQ(run(graph, {1, 2}), (std::vector<float>{1, 2, -1, -2}));
  }
}

// y = W x + b with W and b behind DequantizeLinear.
QdqModel gemm_model(float bias_scale) {
  QdqModel model;
  model.input("x", {"1", "2"});
  model.params("a", 0.5F, 0);
  model.params("y", 0.25F, 0);
  model.fake_quantize("x", "xa", "a");
  model.integer("w_q", onnx::TensorProto::INT8, {2, 2}, {2, 4, -6, 8});  // [outputs, inputs]
  model.weights("w_scale", {2}, {0.5F, 0.25F});
  model.integer("w_zero_point", onnx::TensorProto::INT8, {2}, {0, 0});
  model.dequantize("w_q", "w", "w");
  auto& axis = *model.graph().mutable_node()->rbegin()->add_attribute();
  axis.set_name("axis");
  axis.set_type(onnx::AttributeProto::INT);
  axis.set_i(0);
  model.integer("b_q", onnx::TensorProto::INT32, {2}, {4, -8});
  model.weights("b_scale", {2}, {bias_scale, bias_scale / 2});
  model.node("DequantizeLinear", {"b_q", "b_scale"}, {"b"}).add_attribute()->CopyFrom(axis);
  auto& gemm = model.node("Gemm", {"xa", "w", "b"}, {"g"});
  auto& transposed = *gemm.add_attribute();
  transposed.set_name("transB");
  transposed.set_type(onnx::AttributeProto::INT);
  transposed.set_i(1);
  model.fake_quantize("g", "out", "y");
  model.output("out");
  return model;
}

TEST(AbsorbQuantization, WeightsAndBiasesKeepTheirIntegers) {
  const Graph graph = absorbed(gemm_model(0.25F));
  EXPECT_EQ(integer_operators(graph), (std::multiset<std::string>{"FullyConnected"}));
  // (2*0.5*1 + 4*0.5*2 + 4*0.25, -6*0.25*1 + 8*0.25*2 - 8*0.125)
  EXPECT_EQ(run(graph, {1, 2}), (std::vector<float>{6, 1.5F}));
}

TEST(AbsorbQuantization, BiasInOtherStepsStaysFloat) {
  const Graph graph = absorbed(gemm_model(0.5F));
  EXPECT_TRUE(integer_operators(graph).empty());
  EXPECT_EQ(run(graph, {1, 2}), (std::vector<float>{7, 0.5F}));
}

TEST(AbsorbQuantization, FloatGraphStaysAsItIs) {
  TestModel model;
  model.input("x", {"1", "2"});
  model.node("Neg", {"x"}, {"y"});
  model.output("y");
  const Graph graph = absorbed(model);
  EXPECT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(run(graph, {1, 2}), (std::vector<float>{-1, -2}));
}

}  // namespace
}  // namespace qtool::testing
