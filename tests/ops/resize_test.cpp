#include "src/ops/resize.h"

#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Ints = std::vector<int64_t>;

Attributes modes(const std::string& mode, const std::string& coordinates, const std::string& nearest = "") {
  Attributes attributes{{"mode", mode}, {"coordinate_transformation_mode", coordinates}};
  if (!nearest.empty()) attributes.set("nearest_mode", nearest);
  return attributes;
}

// One row of 4 pixels 0, 10, 20, 30 resized to `width` pixels.
std::vector<float> resize_row(const Attributes& attributes, int64_t width, int64_t opset = 13) {
  OpBench bench;
  bench.read("Resize", {bench.input({1, 1, 1, 4}), no_value, no_value, bench.integers({1, 1, 1, width})},
             attributes, opset);
  return bench.run({{0, 10, 20, 30}});
}

// Coordinates worked out by hand: x = out * 4 / 6 and so on.
TEST(Resize, NearestRoundsTheCoordinateAsTheModeSays) {
  using Row = std::vector<float>;
  // asymmetric, 4 -> 8: 0, .5, 1, 1.5, 2, 2.5, 3, 3.5
  EXPECT_EQ(resize_row(modes("nearest", "asymmetric", "floor"), 8), (Row{0, 0, 10, 10, 20, 20, 30, 30}));
  EXPECT_EQ(resize_row(modes("nearest", "asymmetric", "ceil"), 8), (Row{0, 10, 10, 20, 20, 30, 30, 30}));
  EXPECT_EQ(resize_row(modes("nearest", "asymmetric", "round_prefer_floor"), 8),
            (Row{0, 0, 10, 10, 20, 20, 30, 30}));
  EXPECT_EQ(resize_row(modes("nearest", "asymmetric", "round_prefer_ceil"), 8),
            (Row{0, 10, 10, 20, 20, 30, 30, 30}));
  // half_pixel, 4 -> 2: 0.5, 2.5; tf_half_pixel_for_nn: 1, 3; align_corners: 0, 3
  EXPECT_EQ(resize_row(modes("nearest", "half_pixel", "round_prefer_floor"), 2), (Row{0, 20}));
  EXPECT_EQ(resize_row(modes("nearest", "half_pixel", "round_prefer_ceil"), 2), (Row{10, 30}));
  EXPECT_EQ(resize_row(modes("nearest", "tf_half_pixel_for_nn", "floor"), 2, 11), (Row{10, 30}));
  EXPECT_EQ(resize_row(modes("nearest", "align_corners"), 2), (Row{0, 30}));
}

TEST(Resize, LinearWeighsTwoPixels) {
  using Row = std::vector<float>;
  EXPECT_EQ(resize_row(modes("linear", "asymmetric"), 8), (Row{0, 5, 10, 15, 20, 25, 30, 30}));
  EXPECT_EQ(resize_row(modes("linear", "half_pixel"), 8),
            (Row{0, 2.5F, 7.5F, 12.5F, 17.5F, 22.5F, 27.5F, 30}));
  EXPECT_EQ(resize_row(modes("linear", "align_corners"), 7), (Row{0, 5, 10, 15, 20, 25, 30}));
  EXPECT_EQ(resize_row(modes("linear", "pytorch_half_pixel"), 1), (Row{0}));
  EXPECT_EQ(resize_row(modes("linear", "half_pixel"), 1), (Row{15}));
}

TEST(Resize, ScalesRoundTheSizeDownAndPlaceThePixels) {
  // 4 * 0.6 = 2.4: 2 pixels at (x + 0.5) / 0.6 - 0.5 = 1/3 and 2.
  OpBench bench;
  bench.read("Resize", {bench.input({1, 1, 2, 4}), no_value, bench.floats({4}, {1, 1, 1, 0.6F})},
             {{"mode", std::string("linear")}});
  EXPECT_EQ(bench.output_shape(), (Shape{1, 1, 2, 2}));
  const auto result = bench.run({{0, 10, 20, 30, 40, 50, 60, 70}});
  const std::vector<double> expected{10.0 / 3, 20, 130.0 / 3, 60};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(result[i], expected[i], 1e-4);
}

TEST(Resize, OldFormsAreAsymmetricAndSimple) {
  OpBench upsample;
  upsample.read("Upsample", {upsample.input({1, 1, 2, 2})},
                {{"mode", std::string("nearest")}, {"scales", std::vector<float>{1, 1, 1, 2}}}, 7);
  EXPECT_EQ(upsample.run({{1, 2, 3, 4}}), (std::vector<float>{1, 1, 2, 2, 3, 3, 4, 4}));
  OpBench upsample9;
  upsample9.read("Upsample", {upsample9.input({1, 1, 1, 2}), upsample9.floats({4}, {1, 1, 1, 2})},
                 {{"mode", std::string("linear")}}, 9);
  EXPECT_EQ(upsample9.run({{1, 2}}), (std::vector<float>{1, 1.5F, 2, 2}));
  OpBench resize10;  // coordinates 0 and 4/3 rounded up
  resize10.read("Resize", {resize10.input({1, 1, 1, 4}), resize10.floats({4}, {1, 1, 1, 0.75F})}, {}, 10);
  EXPECT_EQ(resize10.run({{0, 10, 20, 30}}), (std::vector<float>{0, 20, 30}));
}

TEST(Resize, Opset18NamesAxesAndPolicies) {
  const auto shape = [](const std::string& policy) {
    OpBench bench;
    bench.read("Resize", {bench.input({1, 2, 4, 8}), no_value, no_value, bench.integers({12, 8})},
               {{"axes", Ints{3, -2}}, {"keep_aspect_ratio_policy", policy}}, 18);
    return bench.output_shape();
  };
  EXPECT_EQ(shape("stretch"), (Shape{1, 2, 8, 12}));
  EXPECT_EQ(shape("not_larger"), (Shape{1, 2, 6, 12}));
  EXPECT_EQ(shape("not_smaller"), (Shape{1, 2, 8, 16}));
}

// N8: weights in 1/2048, one rounding.
TEST(Resize, LinearIntegerResultIsExact) {
  constexpr size_t in = 3, out = 7, channels = 2;
  const auto x = random_s8(channels * in * in, 1);
  OpBench bench;
  bench.read(
      "Resize",
      {bench.input({1, channels, in, in}), no_value, no_value, bench.integers({1, channels, out, out})},
      modes("linear", "align_corners"));
  bench.quantize(bench.graph.inputs[0], 0.1F, 7);
  for (const Node& node : bench.graph.nodes) bench.quantize(node.outputs[0], 0.1F, 7);
  const auto result = bench.run<int8_t>({x});
  ASSERT_EQ(result.size(), channels * out * out);
  for (size_t i = 0; i < result.size(); ++i) {
    // align_corners 3 -> 7: coordinate o / 3.
    const size_t c = i / (out * out), oy = i / out % out, ox = i % out;
    const size_t y0 = oy / 3, x0 = ox / 3, y1 = std::min(y0 + 1, in - 1), x1 = std::min(x0 + 1, in - 1);
    const auto w = std::lround(static_cast<double>(oy % 3) / 3 * 2048),
               v = std::lround(static_cast<double>(ox % 3) / 3 * 2048);
    const auto at = [&](size_t y, size_t column) { return int64_t{x[(c * in + y) * in + column]}; };
    const int64_t acc = (2048 - w) * ((2048 - v) * at(y0, x0) + v * at(y0, x1)) +
                        w * ((2048 - v) * at(y1, x0) + v * at(y1, x1));
    EXPECT_EQ(result[i], (acc + (1 << 21)) >> 22) << i;
  }
}

TEST(Resize, NearestMovesDataOfAnyType) {
  EXPECT_TRUE(make_resize({.linear = false})->moves_data());
  EXPECT_FALSE(make_resize({.linear = true})->moves_data());
}

TEST(Resize, NamesTheRuleThatIsBroken) {
  OpBench bench;
  const ValueId x = bench.input({1, 2, 4, 4});
  const ValueId scales = bench.floats({4}, {1, 1, 2, 2});
  const auto refusal = [&](const Attributes& attributes) {
    return bench.refusal("Resize", {x, no_value, scales}, attributes, 18);
  };
  EXPECT_EQ(refusal({{"mode", std::string("cubic")}}), "Resize with mode 'cubic'");
  EXPECT_EQ(refusal(modes("linear", "tf_crop_and_resize")),
            "coordinate_transformation_mode 'tf_crop_and_resize'");
  EXPECT_EQ(refusal(modes("nearest", "half_pixel", "round")), "nearest_mode 'round'");
  EXPECT_EQ(refusal({{"antialias", int64_t{1}}}), "Resize with antialias = 1");
  EXPECT_EQ(bench.refusal("Resize", {x, no_value, bench.floats({4}, {1, 2, 2, 2})}),
            "Resize of the batch or channel axis: [1, 2, 4, 4] to [1, 4, 8, 8]");
  EXPECT_EQ(bench.refusal("Resize", {x, no_value, bench.floats({2}, {2, 2})}),
            "scales must have 4 entries, not 2, for the input [1, 2, 4, 4]");
  EXPECT_EQ(bench.refusal("Resize", {x, no_value, bench.floats({4}, {1, 1, -1, 2})}),
            "scale -1.000000 is not positive");
  EXPECT_EQ(bench.refusal("Resize", {x, no_value, bench.floats({4}, {1, 1, 0.1F, 1})}),
            "the result [1, 2, 0, 4] of the input [1, 2, 4, 4] would be empty");
  EXPECT_EQ(bench.refusal("Resize", {x, no_value, bench.input({4})}),
            "the scales ('x1') is computed at run time");
  EXPECT_EQ(bench.refusal("Resize", {x}), "neither scales nor sizes are given");
}

}  // namespace
}  // namespace qtool
