#include "src/ops/graph_builder.h"

#include "src/ops/elementwise.h"
#include "src/ops/movement.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

TEST(GraphBuilder, FoldsConstantsAndKeepsTheRest) {
  OpBench bench;
  const ValueId two = bench.floats({}, {2}), x = bench.input({3});
  const ValueId four = bench.builder.add(make_binary(BinaryKind::add), {two, two}, "four");
  EXPECT_TRUE(bench.graph.nodes.empty());
  EXPECT_EQ(bench.graph.value(four).as<float>()[0], 4);
  const ValueId y = bench.builder.add(make_binary(BinaryKind::mul), {x, four}, "y");
  ASSERT_EQ(bench.graph.nodes.size(), 1U);
  EXPECT_EQ(bench.graph.nodes[0].name, "y");
  EXPECT_EQ(bench.graph.value(y).name, "y");
  EXPECT_EQ(to_string(bench.graph.type(y)), "float32[3]");
}

TEST(GraphBuilder, AddsNoTransposeOrReshapeThatDoesNothing) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  EXPECT_EQ(bench.builder.transpose(x, {0, 1}, "t"), x);
  EXPECT_EQ(bench.builder.reshape(x, {2, 3}, "r"), x);
  EXPECT_EQ(bench.builder.to_channels_last(x), x);
}

TEST(GraphBuilder, MovesChannelsLastAndBack) {
  for (const auto& [first, last] : std::vector<std::pair<Shape, Shape>>{
           {{2, 3, 4}, {2, 4, 3}}, {{2, 3, 4, 5}, {2, 4, 5, 3}}, {{2, 3, 4, 5, 6}, {2, 4, 5, 6, 3}}}) {
    OpBench bench;
    const ValueId x = bench.input(first);
    const ValueId image = bench.builder.to_channels_last(x);
    EXPECT_EQ(bench.graph.type(image).shape, last);
    const ValueId back = bench.builder.to_channels_first(image, "y");
    EXPECT_EQ(bench.graph.type(back).shape, first);
    bench.graph.outputs = {back};
    EXPECT_EQ(bench.run({counting(element_count(first))}), counting(element_count(first)));
  }
}

TEST(GraphBuilder, ReadsConstantsOrSaysWhatIsWrong) {
  OpBench bench;
  const auto text = [](const auto& f) -> std::string {
    try {
      f();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(bench.builder.constant_integers(bench.integers({1, -2}), "it"), (std::vector<int64_t>{1, -2}));
  EXPECT_EQ(bench.builder.constant_floats(bench.floats({2}, {1, 2}), "it"), (std::vector<float>{1, 2}));
  const ValueId x = bench.input({2}), c = bench.floats({1}, {1}), i = bench.integers({1});
  EXPECT_EQ(text([&] { (void)bench.builder.constant_integers(x, "the shape"); }),
            "the shape ('x0') is computed at run time");
  EXPECT_EQ(text([&] { (void)bench.builder.constant_integers(c, "the shape"); }),
            "the shape ('" + bench.graph.value(c).name + "') must be an integer tensor, not float32");
  EXPECT_EQ(text([&] { (void)bench.builder.constant_floats(x, "the scale"); }),
            "the scale ('x0') is computed at run time");
  EXPECT_EQ(text([&] { (void)bench.builder.constant_floats(i, "the scale"); }),
            "the scale ('" + bench.graph.value(i).name + "') must be a float32 tensor, not int64");
}

TEST(GraphBuilder, NodeNamesAMissingOperand) {
  const OnnxNode node{"n", "Add", 13, {}, {0, no_value}, {"y"}};
  EXPECT_EQ(node.required(0), 0U);
  EXPECT_EQ(node.input(7), no_value);
  EXPECT_THROW((void)node.required(1), Error);
  EXPECT_THROW((void)node.required(2), Error);
}

TEST(OperatorTable, IsSortedAndFindsEveryReader) {
  const auto table = supported_operators();
  for (size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(find_reader(std::string(table[i].onnx_type)), table[i].reader);
    EXPECT_TRUE(i == 0 || table[i - 1].onnx_type < table[i].onnx_type);
  }
  EXPECT_EQ(find_reader("NoSuchOperator"), nullptr);
}

}  // namespace
}  // namespace qtool
