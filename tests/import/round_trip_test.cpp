// An exported integer graph, read again, computes the same bits.
#include <algorithm>

#include "qtool/passes.h"
#include "src/base/file.h"
#include "src/onnx/export_qdq.h"
#include "src/ops/executor.h"
#include "src/ops/onnx_writer.h"
#include "tests/import/integer_graph.h"
#include "tests/import/test_model.h"

namespace qtool::testing {
namespace {

Graph read_back(const Graph& graph) {
  const fs::path path = test_folder() / "exported.onnx";
  write_file(path, export_qdq(graph));
  Graph result = import_model(path).graph;
  simplify(result);
  absorb_quantization(result);
  return result;
}

onnx::ModelProto parsed(const Graph& graph) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(std::string(as_text(export_qdq(graph)))));
  return model;
}

const Value* find_value(const Graph& graph, const std::string& name) {
  const auto it =
      std::find_if(graph.values.begin(), graph.values.end(), [&](const Value& v) { return v.name == name; });
  return it == graph.values.end() ? nullptr : &*it;
}

TEST(RoundTrip, SameBits) {
  IntegerGraph source;
  const Graph again = read_back(source.graph);
  const Executor before(source.graph);
  const Executor after(again);
  size_t distinct = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<float> x(90);
    for (float& value : x) value = static_cast<float>(source.random() % 10000) * 5e-4F - 2.5F;
    const std::vector<Bytes> inputs{to_bytes(x)};
    const std::vector<Bytes> want = before.run(inputs);
    EXPECT_EQ(want, after.run(inputs));
    const auto y = view_as<float>(want[0]);
    distinct += std::any_of(y.begin(), y.end(), [&](float v) { return v != y[0]; }) ? 1 : 0;
  }
  EXPECT_GT(distinct, 10U);
}

TEST(RoundTrip, EverythingIsIntegerAgain) {
  const IntegerGraph source;
  const Graph again = read_back(source.graph);
  for (const Node& node : again.nodes) {
    if (is_dequantize(*node.op)) continue;
    for (const ValueId id : node.outputs) EXPECT_EQ(again.type(id).data_type, DataType::s8) << node.name;
  }
  for (const char* name : {"x", "conv1", "conv2", "sum", "y", "r"}) {
    const Value* value = find_value(again, name);
    ASSERT_NE(value, nullptr) << name;
    const Value* original = find_value(source.graph, name);
    EXPECT_EQ(value->type, original->type) << name;
    EXPECT_EQ(value->kept_channels, original->kept_channels) << name;
  }
}

TEST(RoundTrip, BiasesKeepAllTheirBits) {
  const IntegerGraph source;
  const Graph again = read_back(source.graph);
  for (const Node& node : again.nodes) {
    if (node.op->type() != "Conv" || node.name.find("conv2") == std::string::npos) continue;
    EXPECT_EQ(*again.value(node.inputs[2]).data, *find_value(source.graph, "conv2.bias")->data);
  }
}

TEST(ExportQdq, FormatAndBorders) {
  const onnx::ModelProto model = parsed(IntegerGraph().graph);
  EXPECT_EQ(model.ir_version(), 9);  // the first for opset 20
  EXPECT_EQ(model.opset_import(0).version(), onnx_opset);
  ASSERT_EQ(model.graph().input_size(), 1);
  EXPECT_EQ(model.graph().input(0).name(), "x");
  EXPECT_EQ(model.graph().input(0).type().tensor_type().elem_type(), onnx::TensorProto::FLOAT);
  EXPECT_EQ(model.graph().input(0).type().tensor_type().shape().dim(1).dim_value(), 3);
  ASSERT_EQ(model.graph().output_size(), 2);
  EXPECT_EQ(model.graph().output(0).name(), "y");
  EXPECT_EQ(model.graph().output(1).name(), "r");
}

// The image part is written channels first; the only Transpose restores the order of axes that the graph
// flattens in.
TEST(ExportQdq, TransposesOnlyWhereAxesMatter) {
  const onnx::ModelProto model = parsed(IntegerGraph().graph);
  std::map<std::string, int> counts;
  for (const auto& node : model.graph().node()) ++counts[node.op_type()];
  EXPECT_EQ(counts["Transpose"], 1);
  EXPECT_EQ(counts["Conv"], 2);
  EXPECT_EQ(counts["Relu"], 1);
  EXPECT_EQ(counts["Clip"], 1);
}

TEST(ExportQdq, DequantizesWeightsPerChannelAndBiasesWithoutZeroPoint) {
  const onnx::ModelProto model = parsed(IntegerGraph().graph);
  std::map<std::string, const onnx::NodeProto*> makers;
  for (const auto& node : model.graph().node()) makers[node.output(0)] = &node;
  std::map<std::string, const onnx::TensorProto*> tensors;
  for (const auto& tensor : model.graph().initializer()) tensors[tensor.name()] = &tensor;
  for (const auto& node : model.graph().node()) {
    if (node.op_type() != "Conv") continue;
    const auto& weights = *makers.at(node.input(1));
    EXPECT_EQ(weights.op_type(), "DequantizeLinear");
    EXPECT_EQ(weights.attribute(0).i(), 0);
    EXPECT_EQ(tensors.at(weights.input(0))->data_type(), onnx::TensorProto::INT8);
    EXPECT_EQ(tensors.at(weights.input(1))->dims(0), 4);
    EXPECT_EQ(tensors.at(weights.input(0))->dims(2), 3);  // [O, I, 3, 3]
    const auto& bias = *makers.at(node.input(2));
    EXPECT_EQ(bias.input_size(), 2);
    EXPECT_EQ(tensors.at(bias.input(0))->data_type(), onnx::TensorProto::INT32);
  }
}

TEST(ExportQdq, SameBytesEachTime) {
  EXPECT_EQ(export_qdq(IntegerGraph().graph), export_qdq(IntegerGraph().graph));
}

TEST(ExportQdq, NamesAreUnique) {
  const onnx::ModelProto model = parsed(IntegerGraph().graph);
  std::set<std::string> names;
  for (const auto& node : model.graph().node())
    for (const auto& name : node.output()) EXPECT_TRUE(names.insert(name).second) << name;
  for (const auto& tensor : model.graph().initializer())
    EXPECT_TRUE(names.insert(tensor.name()).second) << tensor.name();
}

TEST(KeptChannels, DamagedMetadataIsRefused) {
  for (const std::string list : {"0,1", "a,b,c,d", "0,2,3,-7", ""}) {
    onnx::ModelProto model = parsed(IntegerGraph().graph);
    for (auto& entry : *model.mutable_metadata_props())
      if (entry.key() == "qtool.kept_channels.conv1") entry.set_value(list);
    const fs::path path = write_text(test_folder() / "damaged.onnx", model.SerializeAsString());
    EXPECT_ERROR(error_of([&] { import_model(path); }), bad_input, "damaged.onnx",
                 "qtool.kept_channels.conv1");
  }
}

}  // namespace
}  // namespace qtool::testing
