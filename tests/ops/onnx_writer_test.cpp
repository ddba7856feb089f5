// How operators write themselves when their image is laid out channels first.
#include "src/ops/onnx_writer.h"

#include "src/ops/elementwise.h"
#include "src/ops/movement.h"
#include "src/ops/pad.h"
#include "src/ops/reduce.h"
#include "src/ops/unary.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using List = std::vector<int64_t>;

// Writes text: one line a call, names of values as they are.
class TextWriter final : public OnnxWriter {
 public:
  TextWriter(const Graph& graph, Layout layout) : graph_(graph), layout_(layout) {}

  std::string text;

  std::string input(ValueId id, Layout layout) override {
    return graph_.value(id).name + (layout == Layout::channels_first ? "@first" : "");
  }
  std::string constant(ValueId id, const List& perm, const Shape& shape) override {
    return graph_.value(id).name + to_string(perm) + to_string(shape);
  }
  std::string initializer(const std::string&, const TensorType& type, const Bytes& data) override {
    if (type.data_type != DataType::s64) return to_string(type);
    const auto view = view_as<int64_t>(data);
    return to_string(Shape(view.begin(), view.end()));
  }
  std::string temporary(const std::string& hint) override { return hint; }
  void node(const std::string& type, const std::vector<std::string>& inputs, const std::vector<std::string>&,
            const Attributes& attributes) override {
    text += type + "(";
    for (const auto& name : inputs) text += (name == inputs[0] ? "" : ", ") + name;
    if (attributes.has("axis")) text += "; axis " + std::to_string(attributes.integer("axis", 0));
    text += ")";
  }
  void output(ValueId, Layout layout, const std::string&, const Clamp& clamp) override {
    text += layout == Layout::channels_first ? " first" : " as is";
    if (!clamp.is_none()) text += " clamped";
  }
  Layout layout_of(const Node&) const override { return layout_; }

 private:
  const Graph& graph_;
  Layout layout_;
};

// The text of an operator on one image [2, 4, 5, 3] (channels last), or on several operands.
std::string written(const OpPtr& op, Layout layout, const std::vector<Shape>& constants = {}) {
  OpBench bench;
  std::vector<ValueId> inputs = {bench.input({2, 4, 5, 3})};
  for (const Shape& shape : constants)
    inputs.push_back(bench.floats(shape, std::vector<float>(static_cast<size_t>(element_count(shape)))));
  bench.builder.add(op, inputs, "y");
  TextWriter writer(bench.graph, layout);
  op->to_onnx(bench.graph, bench.graph.nodes[0], writer);
  return writer.text;
}

TEST(OnnxWriter, LayoutsMoveTheLastAxis) {
  EXPECT_EQ(perm_to(Layout::channels_first, 4), (List{0, 3, 1, 2}));
  EXPECT_EQ(perm_to(Layout::channels_first, 3), (List{0, 2, 1}));
  EXPECT_EQ(perm_to(Layout::channels_first, 2), (List{}));
  EXPECT_EQ(perm_to(Layout::as_is, 4), (List{}));
  EXPECT_EQ(axis_in(Layout::channels_first, 3, 4), 1);
  EXPECT_EQ(axis_in(Layout::channels_first, 0, 4), 0);
  EXPECT_EQ(axis_in(Layout::channels_first, 1, 4), 2);
  EXPECT_EQ(axis_in(Layout::channels_first, 1, 2), 1);
  EXPECT_EQ(axis_in(Layout::as_is, 3, 4), 3);
}

TEST(OnnxWriter, ConstantsFollowTheLayoutOfTheirImage) {
  const OpPtr add = make_binary(BinaryKind::add);
  const auto first = Layout::channels_first;
  EXPECT_EQ(written(add, first, {{3}}), "Add(x0@first, c[0][1, 3, 1, 1]) first");
  EXPECT_EQ(written(add, first, {{5, 3}}), "Add(x0@first, c[1, 0][1, 3, 1, 5]) first");
  EXPECT_EQ(written(add, first, {{1, 4, 5, 3}}), "Add(x0@first, c[0, 3, 1, 2][1, 3, 4, 5]) first");
  EXPECT_EQ(written(add, first, {{}}), "Add(x0@first, c[][]) first");
  EXPECT_EQ(written(add, Layout::as_is, {{3}}), "Add(x0, c[][]) as is");
  EXPECT_EQ(written(make_binary(BinaryKind::mul, {.min = 0}), first, {{3}}),
            "Mul(x0@first, c[0][1, 3, 1, 1]) first clamped");
}

TEST(OnnxWriter, AxesFollowTheLayout) {
  const auto first = Layout::channels_first;
  EXPECT_EQ(written(make_concat(3), first, {{2, 4, 5, 1}}),
            "Concat(x0@first, c[0, 3, 1, 2][2, 1, 4, 5]; axis 1) first");
  EXPECT_EQ(written(make_gather(3, {2, 0, 1}), first), "Gather(x0@first, int32[3]; axis 1) first");
  EXPECT_EQ(written(make_slice({{3, 2, 3, -1}, {1, 1, 2, 2}}), first),
            "Slice(x0@first, [2, 1], [-9223372036854775808, 5], [1, 2], [-1, 2]) first");
  EXPECT_EQ(written(make_tile({1, 2, 3, 4}), first), "Tile(x0@first, [1, 4, 2, 3]) first");
  EXPECT_EQ(written(make_pad({PadMode::constant, {0, 1, 2, 3}, {0, 0, 0, 7}}), first),
            "Pad(x0@first, [0, 3, 1, 2, 0, 7, 0, 0]) first");
  EXPECT_EQ(written(make_reduce(ReduceKind::mean, 1, 2), first), "ReduceMean(x0@first, [2, 3]) first");
}

TEST(OnnxWriter, ReshapesAndTransposesAreWrittenAsTheyAre) {
  EXPECT_EQ(written(make_reshape({2, 60}), Layout::channels_first), "Reshape(x0, [2, 60]) as is");
  EXPECT_EQ(written(make_transpose({3, 2, 1, 0}), Layout::channels_first), "Transpose(x0) as is");
}

TEST(OnnxWriter, FunctionsWithoutAnOperatorAreComposed) {
  EXPECT_EQ(written(make_clip({0, 6}), Layout::channels_first), " first clamped");
  EXPECT_EQ(written(make_unary(UnaryKind::swish, 1), Layout::as_is), "Sigmoid(x0)Mul(x0, y/gate) as is");
  EXPECT_EQ(written(make_unary(UnaryKind::swish, 2), Layout::as_is),
            "Mul(x0, float32[])Sigmoid(y/scaled)Mul(x0, y/gate) as is");
}

}  // namespace
}  // namespace qtool
