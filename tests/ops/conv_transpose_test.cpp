#include "src/ops/conv_transpose.h"

#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Ints = std::vector<int64_t>;

struct Case {
  Shape x, w;  // [N,C,H,W], [C,O/g,KH,KW]
  int64_t group = 1;
  Ints strides{1, 1}, dilations{1, 1}, pads{0, 0, 0, 0}, output_padding{0, 0};

  int64_t out(size_t axis) const {
    return strides[axis] * (x[axis + 2] - 1) + output_padding[axis] + (w[axis + 2] - 1) * dilations[axis] +
           1 - pads[axis] - pads[axis + 2];
  }
};

// Scatters every input element: visit(output index, input index, weight index), in ONNX's layout.
template <class Visit>
void for_each_tap(const Case& c, const Visit& visit) {
  const int64_t oh = c.out(0), ow = c.out(1), in_group = c.x[1] / c.group, out_group = c.w[1];
  for (int64_t n = 0; n < c.x[0]; ++n)
    for (int64_t i = 0; i < c.x[1]; ++i)
      for (int64_t y = 0; y < c.x[2]; ++y)
        for (int64_t x = 0; x < c.x[3]; ++x)
          for (int64_t o = 0; o < out_group; ++o)
            for (int64_t ky = 0; ky < c.w[2]; ++ky)
              for (int64_t kx = 0; kx < c.w[3]; ++kx) {
                const int64_t oy = y * c.strides[0] - c.pads[0] + ky * c.dilations[0];
                const int64_t ox = x * c.strides[1] - c.pads[1] + kx * c.dilations[1];
                if (oy < 0 || oy >= oh || ox < 0 || ox >= ow) continue;
                const int64_t channel = i / in_group * out_group + o;
                visit(((n * out_group * c.group + channel) * oh + oy) * ow + ox,
                      ((n * c.x[1] + i) * c.x[2] + y) * c.x[3] + x,
                      ((i * out_group + o) * c.w[2] + ky) * c.w[3] + kx);
              }
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {{1, 2, 3, 3}, {2, 3, 3, 3}},
      {{2, 3, 3, 4}, {3, 2, 3, 2}, 1, {2, 3}, {1, 1}, {1, 0, 1, 1}, {1, 2}},
      {{1, 4, 3, 3}, {4, 3, 3, 3}, 2, {2, 2}, {2, 1}, {1, 1, 0, 0}},
  };
  return all;
}

TEST(ConvTranspose, FloatResultIsTheSumOfScatteredTaps) {
  for (const Case& c : cases()) {
    const auto x = random_floats(static_cast<size_t>(element_count(c.x)), 1);
    const auto w = random_floats(static_cast<size_t>(element_count(c.w)), 2);
    const int64_t outputs = c.w[1] * c.group;
    const auto bias = random_floats(static_cast<size_t>(outputs), 3);
    OpBench bench;
    bench.read("ConvTranspose", {bench.input(c.x), bench.floats(c.w, w), bench.floats({outputs}, bias)},
               {{"group", c.group},
                {"strides", c.strides},
                {"dilations", c.dilations},
                {"pads", c.pads},
                {"output_padding", c.output_padding}});
    ASSERT_EQ(bench.output_shape(), (Shape{c.x[0], outputs, c.out(0), c.out(1)}));
    std::vector<double> expected(static_cast<size_t>(element_count(bench.output_shape())));
    for (size_t i = 0; i < expected.size(); ++i)
      expected[i] = bias[i / static_cast<size_t>(c.out(0) * c.out(1)) % bias.size()];
    for_each_tap(c, [&](int64_t out, int64_t in, int64_t weight) {
      expected[static_cast<size_t>(out)] +=
          double{x[static_cast<size_t>(in)]} * w[static_cast<size_t>(weight)];
    });
    const auto result = bench.run({x});
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(result[i], expected[i], 1e-4) << i;
  }
}

TEST(ConvTranspose, IntegerResultIsExact) {
  const Case c{{1, 2, 3, 3}, {2, 3, 3, 3}, 1, {2, 2}, {1, 1}, {1, 1, 0, 0}};
  constexpr float s_in = 0.05F, s_out = 0.11F;
  constexpr int32_t zp_in = 20, zp_out = -3;
  const std::vector<float> s_w{0.01F, 0.02F, 0.03F};
  const std::vector<int32_t> bias{100, -2000, 0};
  const auto x = random_s8(18, 1), w = random_s8(54, 2, -127);
  OpBench bench;
  GraphBuilder& builder = bench.builder;
  const ValueId in = bench.input(c.x, DataType::s8);
  bench.quantize(in, s_in, zp_in);
  const ValueId image = builder.to_channels_last(in);
  bench.quantize(image, s_in, zp_in);
  const ValueId weights =
      builder.transpose(bench.graph.add_constant("w", DataType::s8, Shape(c.w), w), {1, 2, 3, 0}, "ohwi");
  bench.graph.value(weights).type.quant = QuantParams{s_w, {0, 0, 0}, 0};
  const auto op = std::make_shared<ConvTranspose>(Window{{3, 3}, {2, 2}, {1, 1}, {1, 1, 0, 0}},
                                                  std::array<int64_t, 2>{0, 0});
  const ValueId y =
      builder.add(op, {image, weights, bench.graph.add_constant("b", DataType::s32, {3}, bias)}, "y");
  bench.quantize(y, s_out, zp_out);
  bench.graph.outputs = {builder.to_channels_first(y, "y")};

  const size_t pixels = static_cast<size_t>(c.out(0) * c.out(1));
  std::vector<int64_t> acc(3 * pixels);
  for (size_t i = 0; i < acc.size(); ++i) acc[i] = bias[i / pixels];
  for_each_tap(c, [&](int64_t out, int64_t from, int64_t weight) {
    acc[static_cast<size_t>(out)] += (x[static_cast<size_t>(from)] - zp_in) * w[static_cast<size_t>(weight)];
  });
  const auto result = bench.run<int8_t>({x});
  ASSERT_EQ(result.size(), acc.size());
  for (size_t i = 0; i < acc.size(); ++i)
    EXPECT_EQ(result[i], exact_rescale(acc[i], double{s_in} * s_w[i / pixels] / s_out, zp_out)) << i;
}

Shape shape_of(const Attributes& attributes) {
  OpBench bench;
  bench.read("ConvTranspose", {bench.input({1, 1, 3, 3}), bench.floats({1, 2, 3, 3}, counting(18))},
             attributes);
  return bench.output_shape();
}

TEST(ConvTranspose, OutputShapeAndAutoPadDecideTheSize) {
  EXPECT_EQ(shape_of({{"strides", Ints{3, 2}}, {"output_shape", Ints{10, 8}}}), (Shape{1, 2, 10, 8}));
  EXPECT_EQ(shape_of({{"strides", Ints{3, 2}}, {"output_shape", Ints{1, 2, 6, 5}}}), (Shape{1, 2, 6, 5}));
  EXPECT_EQ(shape_of({{"strides", Ints{2, 2}}, {"auto_pad", std::string("SAME_UPPER")}}),
            (Shape{1, 2, 6, 6}));
  EXPECT_EQ(shape_of({{"strides", Ints{2, 2}}, {"auto_pad", std::string("VALID")}}), (Shape{1, 2, 7, 7}));
}

TEST(ConvTranspose, ReadsSignals) {
  OpBench bench;
  bench.read("ConvTranspose", {bench.input({1, 1, 3}), bench.floats({1, 2, 2}, {1, 10, 2, 20})});
  EXPECT_EQ(bench.run({{1, 2, 3}}), (std::vector<float>{1, 12, 23, 30, 2, 24, 46, 60}));
}

TEST(ConvTranspose, NamesTheRuleThatIsBroken) {
  const auto refusal = [](Shape w, Attributes attributes) {
    OpBench bench;
    const auto count = static_cast<size_t>(element_count(w));
    return bench.refusal("ConvTranspose",
                         {bench.input({1, 2, 3, 3}), bench.floats(w, std::vector<float>(count))},
                         std::move(attributes));
  };
  EXPECT_EQ(refusal({3, 2, 3, 3}, {}),
            "the weights [3, 2, 3, 3] must start with the 2 channels of the input [1, 2, 3, 3], a multiple "
            "of group 1");
  EXPECT_EQ(refusal({2, 2, 3, 3}, {{"pads", Ints{3, 0, 2, 0}}}),
            "pads of 5 leave nothing of the result's 5 rows for the input [1, 3, 3, 2]");
  EXPECT_EQ(refusal({2, 2, 3, 3}, {{"output_shape", Ints{9}}}),
            "output_shape [9] must have 2 entries for the input [1, 2, 3, 3]");
}

}  // namespace
}  // namespace qtool
