// Operators that move data, on tensors that count 0, 1, 2, ... so that results name the elements they took.
#include "src/ops/movement.h"

#include <numeric>

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Floats = std::vector<float>;

// Result of one node on 0, 1, 2, ... of that shape.
struct Moved {
  Shape shape;
  Floats elements;
};

Moved move(const std::string& type, const Shape& shape, const Attributes& attributes = {},
           const std::vector<std::vector<int64_t>>& operands = {}, int64_t opset = 17) {
  OpBench bench;
  std::vector<ValueId> inputs = {bench.input(shape)};
  for (const auto& operand : operands) inputs.push_back(bench.integers(operand));
  bench.read(type, inputs, attributes, opset);
  return {bench.output_shape(), bench.run({counting(element_count(shape))})};
}

TEST(Transpose, TakesAxesInThatOrder) {
  const Moved y = move("Transpose", {2, 3, 4}, {{"perm", std::vector<int64_t>{2, 0, 1}}});
  EXPECT_EQ(y.shape, (Shape{4, 2, 3}));
  size_t i = 0;
  for (int c = 0; c < 4; ++c)
    for (int a = 0; a < 2; ++a)
      for (int b = 0; b < 3; ++b) EXPECT_EQ(y.elements[i++], static_cast<float>((a * 3 + b) * 4 + c));
  EXPECT_EQ(move("Transpose", {2, 3}).elements, (Floats{0, 3, 1, 4, 2, 5}));
}

TEST(Transpose, CommutesWithAnotherTransposition) {
  const std::vector<int64_t> own = {2, 0, 3, 1}, perm = {0, 2, 3, 1};
  const OpPtr op = make_transpose(own);
  const OpPtr other = op->transposed(op, perm);
  const std::vector<int64_t>& renamed = *transpose_perm(*other);
  const Shape shape = {2, 3, 4, 5};
  EXPECT_EQ(permute(permute(shape, own), perm), permute(permute(shape, perm), renamed));
}

TEST(Transpose, RefusesWhatIsNoPermutation) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  EXPECT_EQ(bench.refusal("Transpose", {x}, {{"perm", std::vector<int64_t>{0, 0}}}),
            "perm [0, 0] is no permutation of the axes of float32[2, 3]");
}

TEST(Reshape, ZeroKeepsAndMinusOneFills) {
  EXPECT_EQ(move("Reshape", {2, 3, 4}, {}, {{0, -1}}).shape, (Shape{2, 12}));
  EXPECT_EQ(move("Reshape", {2, 3, 4}, {}, {{4, 0, -1}}).shape, (Shape{4, 3, 2}));
  EXPECT_EQ(move("Reshape", {2, 3, 4}, {{"shape", std::vector<int64_t>{24}}}, {}, 1).elements, counting(24));
}

TEST(Reshape, MayTakeTheMemoryOfItsInput) {
  OpBench bench;
  bench.read("Reshape", {bench.input({2, 6}), bench.integers({3, 4})});
  EXPECT_TRUE(bench.graph.nodes[0].op->lower(bench.graph, bench.graph.nodes[0]).at(0).in_place);
}

TEST(Reshape, RefusesShapesThatDoNotFit) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  const auto refusal = [&](std::vector<int64_t> shape) {
    return bench.refusal("Reshape", {x, bench.integers(shape)});
  };
  EXPECT_EQ(refusal({4, 2}), "float32[2, 3] has 6 elements and cannot take the shape [4, 2]");
  EXPECT_EQ(refusal({4, -1}), "[2, 3] cannot take the shape [4, -1]: the elements do not divide");
  EXPECT_EQ(refusal({-1, -1}), "[2, 3] cannot take the shape [-1, -1]: more than one -1");
  EXPECT_EQ(refusal({-2, 3}), "[2, 3] cannot take the shape [-2, 3]: dimensions below -1");
  EXPECT_EQ(refusal({2, 3, 0}), "[2, 3] cannot take the shape [2, 3, 0]: 0 beyond the input's rank");
  EXPECT_EQ(bench.refusal("Reshape", {x, bench.input({2}, DataType::s64)}),
            "the shape of Reshape ('x1') is computed at run time");
  EXPECT_EQ(bench.refusal("Reshape", {x, bench.floats({1}, {6})}),
            "the shape of Reshape ('c') must be an integer tensor, not float32");
}

TEST(Reshape, FlattenSqueezeUnsqueezeAreReshapes) {
  using List = std::vector<int64_t>;
  EXPECT_EQ(move("Flatten", {2, 3, 4}).shape, (Shape{2, 12}));
  EXPECT_EQ(move("Flatten", {2, 3, 4}, {{"axis", int64_t{-1}}}).shape, (Shape{6, 4}));
  EXPECT_EQ(move("Flatten", {2, 3, 4}, {{"axis", int64_t{3}}}).shape, (Shape{24, 1}));
  EXPECT_EQ(move("Flatten", {2, 3, 4}, {{"axis", int64_t{0}}}).shape, (Shape{1, 24}));
  EXPECT_EQ(move("Squeeze", {1, 3, 1}).shape, (Shape{3}));
  EXPECT_EQ(move("Squeeze", {1, 3, 1}, {}, {{-1}}).shape, (Shape{1, 3}));
  EXPECT_EQ(move("Squeeze", {1, 3, 1}, {{"axes", List{0}}}, {}, 11).shape, (Shape{3, 1}));
  EXPECT_EQ(move("Unsqueeze", {2, 3}, {}, {{3, 0}}).shape, (Shape{1, 2, 3, 1}));
  EXPECT_EQ(move("Unsqueeze", {2, 3}, {{"axes", List{-1, 1}}}, {}, 11).shape, (Shape{2, 1, 3, 1}));
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  EXPECT_EQ(bench.refusal("Squeeze", {x, bench.integers({1})}),
            "axis 1 of [2, 3] is not 1 and cannot be squeezed");
  EXPECT_EQ(bench.refusal("Unsqueeze", {x, bench.integers({0, -4})}), "axes [0, -4] name an axis twice");
  EXPECT_EQ(bench.refusal("Unsqueeze", {x, bench.integers({4})}), "axis 4 is outside a tensor of rank 3");
  EXPECT_EQ(bench.refusal("Flatten", {x}, {{"axis", int64_t{3}}}), "axis 3 is outside a tensor of rank 2");
}

TEST(Concat, JoinsAlongAnyAxis) {
  OpBench bench;
  const ValueId a = bench.input({2, 1, 2}), b = bench.input({2, 2, 2});
  bench.read("Concat", {a, b, a}, {{"axis", int64_t{-2}}});
  EXPECT_EQ(bench.output_shape(), (Shape{2, 4, 2}));
  EXPECT_EQ(bench.run({counting(4), counting(8, 10)}),
            (Floats{0, 1, 10, 11, 12, 13, 0, 1, 2, 3, 14, 15, 16, 17, 2, 3}));
  const auto& node = bench.graph.nodes.back();
  EXPECT_EQ(node.op->quant_rule(bench.graph, node).kind, QuantRule::Kind::shared_inputs);
  EXPECT_EQ(bench.refusal("Concat", {a, b}, {{"axis", int64_t{0}}}),
            "float32[2, 2, 2] cannot be joined to float32[2, 1, 2] along axis 0");
  EXPECT_EQ(bench.refusal("Concat", {a, b}), "attribute 'axis' is missing");
  EXPECT_EQ(bench.refusal("Concat", {a, bench.input({2, 2})}, {{"axis", int64_t{0}}}),
            "float32[2, 2] cannot be joined to float32[2, 1, 2] along axis 0");
}

TEST(Slice, FollowsOnnxBounds) {
  const auto slice = [](const Shape& shape, const std::vector<std::vector<int64_t>>& operands) {
    return move("Slice", shape, {}, operands).elements;
  };
  EXPECT_EQ(slice({3, 4}, {{1, 0}, {3, 2}}), (Floats{4, 5, 8, 9}));
  EXPECT_EQ(slice({6}, {{-4}, {-1}}), (Floats{2, 3, 4}));
  EXPECT_EQ(slice({6}, {{1}, {1000}, {0}, {2}}), (Floats{1, 3, 5}));
  EXPECT_EQ(slice({6}, {{-1}, {INT64_MIN}, {0}, {-1}}), (Floats{5, 4, 3, 2, 1, 0}));
  EXPECT_EQ(slice({6}, {{10}, {0}, {0}, {-2}}), (Floats{5, 3, 1}));
  EXPECT_EQ(slice({2, 3}, {{0}, {1}, {-1}}), (Floats{0, 3}));
  EXPECT_EQ(slice({6}, {{2}, {INT64_MAX}, {0}, {INT64_MAX}}), (Floats{2}));
  const Attributes attributes{{"starts", std::vector<int64_t>{1}},
                              {"ends", std::vector<int64_t>{INT64_MAX}},
                              {"axes", std::vector<int64_t>{1}}};
  EXPECT_EQ(move("Slice", {2, 3}, attributes, {}, 9).elements, (Floats{1, 2, 4, 5}));
}

TEST(Slice, RefusesStepZeroAndUnequalLists) {
  OpBench bench;
  const ValueId x = bench.input({6});
  const ValueId zero = bench.integers({0}), one = bench.integers({1}), two = bench.integers({1, 1});
  EXPECT_EQ(bench.refusal("Slice", {x, zero, one, zero, zero}), "the step along axis 0 is 0");
  EXPECT_EQ(bench.refusal("Slice", {x, zero, two}), "starts, ends, axes and steps have different lengths");
  EXPECT_EQ(bench.refusal("Slice", {x, zero, one, one}), "axis 1 is outside a tensor of rank 1");
  const TensorType type{DataType::f32, {6}};
  const TensorType* types[] = {&type};
  EXPECT_THROW(make_slice({{0, 4, 3}})->infer(types), Error);
}

TEST(Split, CutsIntoParts) {
  const auto parts = [](int64_t opset, std::vector<ValueId> extra, const Attributes& attributes,
                        OpBench& bench, size_t count) {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) names.push_back("y" + std::to_string(i));
    std::vector<ValueId> inputs = {bench.input({2, 5})};
    inputs.insert(inputs.end(), extra.begin(), extra.end());
    std::vector<Shape> shapes;
    for (const ValueId id : bench.read("Split", inputs, attributes, opset, names))
      shapes.push_back(bench.graph.type(id).shape);
    return shapes;
  };
  using Shapes = std::vector<Shape>;
  OpBench equal, sized, old, uneven;
  EXPECT_EQ(parts(13, {}, {}, equal, 2), (Shapes{{1, 5}, {1, 5}}));
  EXPECT_EQ(equal.run({counting(10)}), counting(5));
  EXPECT_EQ(parts(13, {sized.integers({2, 3})}, {{"axis", int64_t{1}}}, sized, 2), (Shapes{{2, 2}, {2, 3}}));
  sized.graph.outputs = {sized.graph.nodes.back().outputs[0]};
  EXPECT_EQ(sized.run({counting(10)}), (Floats{2, 3, 4, 7, 8, 9}));
  const Attributes attributes{{"axis", int64_t{1}}, {"split", std::vector<int64_t>{4, 1}}};
  EXPECT_EQ(parts(11, {}, attributes, old, 2), (Shapes{{2, 4}, {2, 1}}));
  EXPECT_EQ(parts(18, {}, {{"axis", int64_t{1}}, {"num_outputs", int64_t{3}}}, uneven, 3),
            (Shapes{{2, 2}, {2, 2}, {2, 1}}));
}

TEST(Split, RefusesPartsThatDoNotAddUp) {
  OpBench bench;
  const ValueId x = bench.input({5});
  EXPECT_EQ(bench.refusal("Split", {x, bench.integers({2, 2})}, {}, 13, {"a", "b"}),
            "sizes [2, 2] do not split 5 elements into 2 outputs");
  EXPECT_EQ(bench.refusal("Split", {x, bench.integers({6, -1})}, {}, 13, {"a", "b"}),
            "sizes [6, -1] do not split 5 elements into 2 outputs");
  EXPECT_EQ(bench.refusal("Split", {x}, {}, 13, {"a", "b"}), "5 elements cannot be split into 2 parts");
}

TEST(Gather, SelectsAlongAnAxis) {
  const Attributes columns{{"axis", int64_t{1}}};
  EXPECT_EQ(move("Gather", {2, 3}, columns, {{2, 0, -1, 2}}).elements, (Floats{2, 0, 2, 2, 5, 3, 5, 5}));
  EXPECT_EQ(move("Gather", {2, 3, 2}, columns, {{0, 2}}).elements, (Floats{0, 1, 4, 5, 6, 7, 10, 11}));
  OpBench scalar;
  scalar.read("Gather", {scalar.input({3, 2}), scalar.integer(-1)});
  EXPECT_EQ(scalar.output_shape(), (Shape{2}));
  EXPECT_EQ(scalar.run({counting(6)}), (Floats{4, 5}));
  OpBench matrix;
  const ValueId indices =
      matrix.graph.add_constant("i", DataType::s32, {2, 2}, std::vector<int32_t>{1, 0, 0, 0});
  matrix.read("Gather", {matrix.input({3, 2}), indices}, columns);
  EXPECT_EQ(matrix.output_shape(), (Shape{3, 2, 2}));
  EXPECT_EQ(matrix.run({counting(6)}), (Floats{1, 0, 0, 0, 3, 2, 2, 2, 5, 4, 4, 4}));
}

TEST(Gather, RefusesIndicesOutsideOrOfRunTime) {
  OpBench bench;
  const ValueId x = bench.input({3, 2});
  EXPECT_EQ(bench.refusal("Gather", {x, bench.integers({3})}), "index 3 is outside axis 0 of [3, 2]");
  EXPECT_EQ(bench.refusal("Gather", {x, bench.input({1}, DataType::s64)}),
            "the indices of Gather ('x1') is computed at run time");
}

TEST(Tile, RepeatsAndExpandRepeatsOnes) {
  EXPECT_EQ(move("Tile", {1, 2}, {}, {{2, 2}}).elements, (Floats{0, 1, 0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(move("Expand", {2, 1}, {}, {{2, 2, 3}}).shape, (Shape{2, 2, 3}));
  EXPECT_EQ(move("Expand", {2, 1}, {}, {{1, 3}}).elements, (Floats{0, 0, 0, 1, 1, 1}));
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  EXPECT_EQ(bench.refusal("Tile", {x, bench.integers({2})}), "repeats [2] do not fit float32[2, 3]");
  EXPECT_EQ(bench.refusal("Expand", {x, bench.integers({4, 3})}),
            "shapes [2, 3] and [4, 3] cannot be broadcast together");
  EXPECT_EQ(bench.read("Expand", {x, bench.integers({1, 1})}).at(0), x);
}

TEST(Tile, MoreAxesThanTheKernelHasTakeSeveralCalls) {
  const Moved y = move("Tile", {2, 3, 2, 2}, {}, {{2, 3, 2, 2}});
  ASSERT_EQ(y.shape, (Shape{4, 9, 4, 4}));
  size_t i = 0;
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 9; ++b)
      for (int c = 0; c < 4; ++c)
        for (int d = 0; d < 4; ++d)
          ASSERT_EQ(y.elements[i++], static_cast<float>(((a % 2 * 3 + b % 3) * 2 + c % 2) * 2 + d % 2));
}

// Examples of ONNX's text for both orders of the channels.
TEST(DepthToSpace, BlocksOfChannelsBecomePixels) {
  const Attributes block{{"blocksize", int64_t{2}}};
  Attributes crd = block;
  crd.set("mode", std::string("CRD"));
  const Moved dcr = move("DepthToSpace", {1, 8, 1, 2}, block);
  EXPECT_EQ(dcr.shape, (Shape{1, 2, 2, 4}));
  EXPECT_EQ(dcr.elements, (Floats{0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15}));
  EXPECT_EQ(move("DepthToSpace", {1, 8, 1, 2}, crd).elements,
            (Floats{0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15}));
  const Moved back = move("SpaceToDepth", {1, 2, 2, 4}, block);
  EXPECT_EQ(back.shape, (Shape{1, 8, 1, 2}));
  EXPECT_EQ(back.elements, (Floats{0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15}));
  OpBench bench;
  EXPECT_EQ(bench.refusal("DepthToSpace", {bench.input({1, 6, 1, 2})}, block),
            "blocks of 2 do not divide float32[1, 1, 2, 6] (batch, height, width, channels)");
  EXPECT_EQ(bench.refusal("DepthToSpace", {bench.input({1, 8, 1, 2})}),
            "blocksize must be at least 1, not 0");
}

// What a graph needs to move a Transpose over an operator: op.transposed() on transposed operands.
TEST(Movement, AxesAreRenamedByATransposition) {
  const std::vector<int64_t> perm = {0, 2, 3, 1};
  const Shape shape = {2, 3, 4, 5};
  const auto x = counting(element_count(shape));
  for (const OpPtr& op : {make_slice({{1, 2, 2, -1}, {3, 0, 2, 2}}), make_gather(1, {2, 0, 0}),
                          make_tile({1, 2, 1, 3}), make_transpose({3, 1, 0, 2})}) {
    OpBench after, before;
    const ValueId a = after.builder.add(op, {after.input(shape)}, "a");
    after.graph.outputs = {after.builder.transpose(a, perm, "y")};
    const ValueId b = before.builder.transpose(before.input(shape), perm, "b");
    before.graph.outputs = {before.builder.add(op->transposed(op, perm), {b}, "y")};
    EXPECT_EQ(after.output_shape(), before.output_shape()) << op->type();
    EXPECT_EQ(after.run({x}), before.run({x})) << op->type();
  }
}

TEST(Movement, KeepsQuantizationAndEveryElementSize) {
  for (const OpPtr& op : {make_slice({{1, 0, 1}}), make_gather(1, {1, 1}), make_tile({2, 1}),
                          make_transpose({1, 0}), make_reshape({4})}) {
    EXPECT_TRUE(op->moves_data());
    for (const DataType type : {DataType::s8, DataType::s16, DataType::s32, DataType::s64}) {
      OpBench bench;
      const Bytes data = to_bytes(std::vector<std::byte>(4 * size_of(type), std::byte{7}));
      const ValueId y = bench.builder.add(op, {bench.graph.add_constant("c", {type, {2, 2}}, data)}, "y");
      for (const std::byte byte : *bench.graph.value(y).data) EXPECT_EQ(byte, std::byte{7});
    }
  }
}

}  // namespace
}  // namespace qtool
