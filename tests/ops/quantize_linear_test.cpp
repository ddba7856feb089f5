#include "src/ops/quantize_linear.h"

#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

template <class T>
ValueId constant(OpBench& bench, DataType type, Shape shape, const std::vector<T>& values) {
  return bench.graph.add_constant("c", type, std::move(shape), values);
}

TEST(QuantizeLinear, Uint8BecomesInt8ThatStandsForTheSameReals) {
  OpBench bench;
  bench.read("QuantizeLinear",
             {bench.input({6}), bench.floats({}, {2}), constant<uint8_t>(bench, DataType::u8, {}, {128})});
  EXPECT_EQ(bench.graph.type(bench.graph.outputs[0]), (TensorType{DataType::s8, {6}, QuantParams{{2}, {0}}}));
  const Bytes x = to_bytes(std::vector<float>{0, 1, 3, 5, 1000, -1000});  // ties to even
  const Bytes y = Executor(bench.graph).run(std::vector<Bytes>{x}).front();
  EXPECT_EQ(std::vector<int8_t>(view_as<int8_t>(y).begin(), view_as<int8_t>(y).end()),
            (std::vector<int8_t>{0, 0, 2, 2, 127, -128}));
}

TEST(QuantizeLinear, IsUint8WithZeroPointZeroByDefault) {
  OpBench bench;
  bench.read("QuantizeLinear", {bench.input({1}), bench.floats({1}, {0.5F})}, {}, 10);
  EXPECT_EQ(*bench.graph.type(bench.graph.outputs[0]).quant, (QuantParams{{0.5F}, {-128}}));
}

TEST(QuantizeLinear, ThereAndBackKeepsWhatInt8CanHold) {
  OpBench bench;
  const ValueId scale = bench.floats({}, {0.25F});
  const ValueId zero = constant<int8_t>(bench, DataType::s8, {}, {-10});
  const ValueId q = bench.read("QuantizeLinear", {bench.input({4}), scale, zero}, {}, 17, {"q"}).front();
  bench.read("DequantizeLinear", {q, scale, zero});
  EXPECT_EQ(bench.run({{0, 1.3F, -100, 100}}), (std::vector<float>{0, 1.25F, -29.5F, 34.25F}));
}

TEST(DequantizeLinear, KeepsConstantsAsNodesOverIntegers) {
  OpBench bench;
  const ValueId q = constant<uint8_t>(bench, DataType::u8, {2, 2}, {0, 255, 128, 3});
  const ValueId zero = constant<uint8_t>(bench, DataType::u8, {2}, {0, 128});
  const ValueId y =
      bench.read("DequantizeLinear", {q, bench.floats({2}, {1, 0.5F}), zero}, {{"axis", int64_t{-2}}})
          .front();
  ASSERT_EQ(bench.graph.nodes.size(), 1U);
  EXPECT_TRUE(is_dequantize(*bench.graph.nodes[0].op));
  const ValueId source = quantized_source(bench.graph, y);
  ASSERT_NE(source, no_value);
  EXPECT_EQ(bench.graph.type(source),
            (TensorType{DataType::s8, {2, 2}, QuantParams{{1, 0.5F}, {-128, 0}, 0}}));
  const std::vector<float> expected{0, 255, 0, -62.5F};
  EXPECT_EQ(bench.run(), expected);
  EXPECT_EQ(dequantize_constant(bench.graph.value(source)), to_bytes(expected));
}

TEST(DequantizeLinear, TakesInt32Biases) {
  OpBench bench;
  bench.read("DequantizeLinear",
             {constant<int32_t>(bench, DataType::s32, {2}, {100000, -3}), bench.floats({2}, {0.5F, 2})},
             {{"axis", int64_t{0}}});
  EXPECT_EQ(bench.run(), (std::vector<float>{50000, -6}));
}

TEST(DequantizeLinear, OfAQuantizedConstantKeepsItsReals) {
  for (const bool explicit_zero : {true, false}) {
    OpBench bench;
    const ValueId scale = bench.floats({2}, {1, 2});
    std::vector<ValueId> rest{scale};
    if (explicit_zero) rest.push_back(constant<uint8_t>(bench, DataType::u8, {2}, {10, 20}));
    std::vector<ValueId> inputs{bench.floats({1, 2}, {3.4F, 8.8F})};
    inputs.insert(inputs.end(), rest.begin(), rest.end());
    inputs[0] = bench.read("QuantizeLinear", inputs, {}, 13, {"q"}).front();
    EXPECT_TRUE(bench.graph.value(inputs[0]).is_constant());
    bench.read("DequantizeLinear", inputs, {}, 13);
    EXPECT_EQ(bench.run(), (std::vector<float>{3, 8}));
  }
}

TEST(DequantizeLinear, GivesAnInt8InputItsParameters) {
  OpBench bench;
  const ValueId x = bench.input({2}, DataType::s8);
  bench.read("DequantizeLinear",
             {x, bench.floats({}, {0.5F}), constant<int8_t>(bench, DataType::s8, {}, {-4})});
  EXPECT_EQ(*bench.graph.type(x).quant, (QuantParams{{0.5F}, {-4}}));
  const Bytes y =
      Executor(bench.graph).run(std::vector<Bytes>{to_bytes(std::vector<int8_t>{-4, 127})}).front();
  EXPECT_EQ(y, to_bytes(std::vector<float>{0, 65.5F}));
}

TEST(QuantizeLinear, NamesTheRuleThatIsBroken) {
  OpBench bench;
  const ValueId x = bench.input({2, 3});
  const ValueId zero = constant<int8_t>(bench, DataType::s8, {}, {0});
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.floats({}, {0}), zero}),
            "scale 0.000000 is not positive");
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.input({})}),
            "the scale ('x1') is computed at run time");
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.floats({2}, {1, 2}), zero}),
            "scale [2] and zero point [] must have the same shape");
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.floats({2}, {1, 2})}, {{"axis", int64_t{1}}}),
            "scale [2] must have one entry for each of the 3 slices along axis 1 of [2, 3]");
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.floats({3}, {1, 2, 3})}),
            "'y' is an activation with a scale for each slice along axis 1");
  EXPECT_EQ(bench.refusal("QuantizeLinear", {x, bench.floats({1, 1}, {1})}),
            "a scale for each block (shape [1, 1])");
  EXPECT_EQ(
      bench.refusal("QuantizeLinear",
                    {x, bench.floats({}, {1}), constant<int16_t>(bench, DataType::s16, {}, {0})}, {}, 21),
      "a zero point of type int16");
  EXPECT_EQ(bench.refusal("DequantizeLinear", {x, bench.floats({}, {1})}),
            "DequantizeLinear of float32[2, 3]");
  const ValueId q = bench.read("QuantizeLinear", {x, bench.floats({}, {1}), zero}, {}, 17, {"q"}).front();
  EXPECT_EQ(bench.refusal("DequantizeLinear", {q, bench.floats({}, {2}), zero}),
            "'q' was quantized with scale 1.000000 and zero point 0 but is dequantized with scale 2.000000 "
            "and zero "
            "point 0 (as int8)");
}

}  // namespace
}  // namespace qtool
