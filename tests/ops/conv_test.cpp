#include "src/ops/conv.h"

#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Ints = std::vector<int64_t>;

// One convolution in ONNX's layout.
struct Case {
  Shape x, w;  // [N,C,H,W], [O,C/g,KH,KW]
  int64_t group = 1;
  Ints strides{1, 1}, dilations{1, 1}, pads{0, 0, 0, 0};
  bool bias = true;

  int64_t out(size_t axis) const {
    const int64_t extent = (w[axis + 2] - 1) * dilations[axis] + 1;
    return (x[axis + 2] + pads[axis] + pads[axis + 2] - extent) / strides[axis] + 1;
  }
  Attributes attributes() const {
    return {{"group", group}, {"strides", strides}, {"dilations", dilations}, {"pads", pads}};
  }
};

// Calls visit(output index, channel, input value index or -1, weight index) for every tap, in ONNX's layout.
template <class Visit>
void for_each_tap(const Case& c, const Visit& visit) {
  const int64_t oh = c.out(0), ow = c.out(1), in_group = c.w[1], out_group = c.w[0] / c.group;
  for (int64_t n = 0; n < c.x[0]; ++n)
    for (int64_t o = 0; o < c.w[0]; ++o)
      for (int64_t y = 0; y < oh; ++y)
        for (int64_t x = 0; x < ow; ++x)
          for (int64_t i = 0; i < in_group; ++i)
            for (int64_t ky = 0; ky < c.w[2]; ++ky)
              for (int64_t kx = 0; kx < c.w[3]; ++kx) {
                const int64_t iy = y * c.strides[0] - c.pads[0] + ky * c.dilations[0];
                const int64_t ix = x * c.strides[1] - c.pads[1] + kx * c.dilations[1];
                const int64_t channel = o / out_group * in_group + i;
                const bool inside = iy >= 0 && iy < c.x[2] && ix >= 0 && ix < c.x[3];
                visit(((n * c.w[0] + o) * oh + y) * ow + x, o,
                      inside ? ((n * c.x[1] + channel) * c.x[2] + iy) * c.x[3] + ix : -1,
                      ((o * in_group + i) * c.w[2] + ky) * c.w[3] + kx);
              }
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {{1, 3, 5, 6}, {4, 3, 3, 3}},
      {{2, 2, 5, 5}, {3, 2, 3, 2}, 1, {2, 1}, {1, 1}, {1, 0, 2, 1}},
      {{1, 4, 6, 6}, {4, 1, 3, 3}, 4, {1, 2}, {1, 1}, {1, 1, 1, 1}},         // depthwise
      {{1, 2, 5, 5}, {6, 1, 3, 3}, 2, {1, 1}, {2, 1}, {2, 1, 2, 1}},         // depth multiplier 3
      {{1, 4, 5, 5}, {6, 2, 3, 3}, 2, {1, 1}, {1, 2}, {0, 2, 0, 2}, false},  // grouped
      {{1, 1, 4, 4}, {2, 1, 1, 1}, 1, {3, 3}, {1, 1}, {0, 0, 0, 0}, false},
  };
  return all;
}

TEST(Conv, FloatResultIsTheSumOverTaps) {
  for (const Case& c : cases()) {
    const auto x = random_floats(static_cast<size_t>(element_count(c.x)), 1);
    const auto w = random_floats(static_cast<size_t>(element_count(c.w)), 2);
    const auto bias = random_floats(static_cast<size_t>(c.w[0]), 3);
    OpBench bench;
    std::vector<ValueId> inputs{bench.input(c.x), bench.floats(c.w, w)};
    if (c.bias) inputs.push_back(bench.floats({c.w[0]}, bias));
    bench.read("Conv", inputs, c.attributes());
    ASSERT_EQ(bench.output_shape(), (Shape{c.x[0], c.w[0], c.out(0), c.out(1)}));
    std::vector<double> expected(static_cast<size_t>(element_count(bench.output_shape())));
    for (size_t i = 0; i < expected.size(); ++i)
      expected[i] = c.bias ? bias[i / static_cast<size_t>(c.out(0) * c.out(1)) % bias.size()] : 0;
    for_each_tap(c, [&](int64_t out, int64_t, int64_t in, int64_t weight) {
      if (in >= 0)
        expected[static_cast<size_t>(out)] +=
            double{x[static_cast<size_t>(in)]} * w[static_cast<size_t>(weight)];
    });
    const auto result = bench.run({x});
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(result[i], expected[i], 1e-4) << i;
  }
}

// A graph int8 NCHW -> NHWC -> Conv -> NCHW, so that data are indexed as in for_each_tap.
struct IntegerConv {
  OpBench bench;
  ValueId y = no_value;

  IntegerConv(const Case& c, Clamp clamp, float s_in, int32_t zp_in, const std::vector<float>& s_w,
              float s_out, int32_t zp_out, const std::vector<int8_t>& w, const std::vector<int32_t>& bias) {
    GraphBuilder& builder = bench.builder;
    const ValueId x = bench.input(c.x, DataType::s8);
    bench.quantize(x, s_in, zp_in);
    ValueId weights = bench.graph.add_constant("w", DataType::s8, Shape(c.w), w);
    weights = builder.transpose(weights, {0, 2, 3, 1}, "ohwi");
    bench.graph.value(weights).type.quant =
        QuantParams{s_w, std::vector<int32_t>(s_w.size(), 0), s_w.size() == 1 ? -1 : 0};
    const ValueId image = builder.to_channels_last(x);
    bench.quantize(image, s_in, zp_in);
    std::vector<ValueId> inputs{image, weights};
    if (!bias.empty()) inputs.push_back(bench.graph.add_constant("b", DataType::s32, {c.w[0]}, bias));
    const Window window{{c.w[2], c.w[3]},
                        {c.strides[0], c.strides[1]},
                        {c.dilations[0], c.dilations[1]},
                        {c.pads[0], c.pads[1], c.pads[2], c.pads[3]}};
    y = builder.add(std::make_shared<Conv>(window, c.group, clamp), inputs, "y");
    bench.quantize(y, s_out, zp_out);
    bench.graph.outputs = {builder.to_channels_first(y, "y")};
  }
};

TEST(Conv, IntegerResultIsExact) {
  constexpr float s_in = 0.02F, s_out = 0.031F;
  constexpr int32_t zp_in = -11, zp_out = 5;
  for (const Case& c : cases()) {
    for (const bool per_channel : {true, false}) {
      const auto x = random_s8(static_cast<size_t>(element_count(c.x)), 4);
      const auto w = random_s8(static_cast<size_t>(element_count(c.w)), 5, -127);
      std::vector<int32_t> bias;
      for (int64_t o = 0; c.bias && o < c.w[0]; ++o) bias.push_back(static_cast<int32_t>(1000 * o - 1500));
      std::vector<float> s_w;
      for (int64_t o = 0; o < (per_channel ? c.w[0] : 1); ++o)
        s_w.push_back(0.01F + 0.3F * static_cast<float>(o));
      const IntegerConv conv(c, {-1.0F, 2.0F}, s_in, zp_in, s_w, s_out, zp_out, w, bias);

      std::vector<int64_t> acc(static_cast<size_t>(element_count(conv.bench.output_shape())));
      std::vector<size_t> channel(acc.size());
      for_each_tap(c, [&](int64_t out, int64_t o, int64_t in, int64_t weight) {
        channel[static_cast<size_t>(out)] = static_cast<size_t>(o);
        if (in >= 0)
          acc[static_cast<size_t>(out)] +=
              (x[static_cast<size_t>(in)] - zp_in) * w[static_cast<size_t>(weight)];
      });
      const auto result = conv.bench.run<int8_t>({x});
      for (size_t i = 0; i < acc.size(); ++i) {
        const double real = double{s_in} * s_w[per_channel ? channel[i] : 0] / s_out;
        // -1 / 0.031 = -32.26, 2 / 0.031 = 64.5.
        EXPECT_EQ(result[i],
                  exact_rescale(acc[i] + (c.bias ? bias[channel[i]] : 0), real, zp_out, 5 - 32, 5 + 65))
            << i;
      }
    }
  }
}

TEST(Conv, RefusesAnAccumulatorThatCouldOverflow) {
  // sum |w| * 128 + |bias'| = 127 * 128 + 2147467392 = 2^31 in channel 1; one less fits.
  const Case c{{1, 1, 1, 1}, {2, 1, 1, 1}};
  const auto lower = [&](int32_t bias) {
    IntegerConv conv(c, {}, 1.0F, 0, {1.0F}, 1000.0F, 0, {1, 127}, {0, bias});
    conv.bench.run<int8_t>({{1}});
  };
  EXPECT_NO_THROW(lower(2147467391));
  try {
    lower(2147467392);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
    EXPECT_STREQ(error.what(),
                 "the accumulator of output channel 1 can reach 2147483648, which does not fit into int32");
  }
}

TEST(Conv, AutoPadIsResolvedAsOnnxSaysIt) {
  // 5 wide, stride 2, kernel 4: 3 outputs need 3 pads; the odd one is at the end or the beginning.
  const auto pads = [](const std::string& auto_pad) {
    OpBench bench;
    bench.read("Conv", {bench.input({1, 1, 5, 5}), bench.floats({1, 1, 4, 4}, std::vector<float>(16, 1.0F))},
               {{"auto_pad", auto_pad}, {"strides", Ints{2, 2}}});
    for (const Node& node : bench.graph.nodes)
      if (const auto* conv = dynamic_cast<const Conv*>(node.op.get())) return conv->window().pads;
    return std::array<int64_t, 4>{-1, -1, -1, -1};
  };
  EXPECT_EQ(pads("SAME_UPPER"), (std::array<int64_t, 4>{1, 1, 2, 2}));
  EXPECT_EQ(pads("SAME_LOWER"), (std::array<int64_t, 4>{2, 2, 1, 1}));
  EXPECT_EQ(pads("VALID"), (std::array<int64_t, 4>{0, 0, 0, 0}));
}

TEST(Conv, ReadsSignalsAsImagesOfHeightOne) {
  OpBench bench;
  bench.read("Conv", {bench.input({1, 2, 4}), bench.floats({1, 2, 3}, {1, 2, 3, 10, 20, 30})},
             {{"pads", Ints{1, 0}}, {"kernel_shape", Ints{3}}});
  EXPECT_EQ(bench.output_shape(), (Shape{1, 1, 3}));
  EXPECT_EQ(bench.run({{1, 2, 3, 4, 5, 6, 7, 8}}), (std::vector<float>{8 + 280, 14 + 380, 20 + 440}));
}

TEST(Conv, NamesTheRuleThatIsBroken) {
  const auto refusal = [](Shape x, Shape w, Attributes attributes, Shape bias = {}) {
    OpBench bench;
    std::vector<ValueId> inputs{bench.input(x),
                                bench.floats(w, std::vector<float>(static_cast<size_t>(element_count(w))))};
    if (!bias.empty())
      inputs.push_back(bench.floats(bias, std::vector<float>(static_cast<size_t>(element_count(bias)))));
    return bench.refusal("Conv", inputs, std::move(attributes));
  };
  EXPECT_EQ(refusal({1, 4, 5, 5}, {2, 3, 3, 3}, {}),
            "group 1 times the weights' 3 input channels ([2, 3, 3, 3]) is not the 4 channels of the input "
            "[1, 5, 5, 4]");
  EXPECT_EQ(refusal({1, 4, 5, 5}, {3, 2, 3, 3}, {{"group", int64_t{2}}}),
            "the 3 output channels of the weights [3, 3, 3, 2] are no multiple of group 2");
  EXPECT_EQ(refusal({1, 1, 2, 5}, {1, 1, 3, 3}, {}),
            "the window of 3x3 does not fit into the input of 2x5 padded to 2x5");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {{"kernel_shape", Ints{3, 2}}}),
            "kernel_shape [3, 2] differs from the kernel [3, 3] of the weights");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {{"strides", Ints{1, 0}}}),
            "strides [1, 0] must not have entries below 1");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {{"pads", Ints{1, 1}}}),
            "pads [1, 1] must have 4 entries for an input with 2 spatial dimensions");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {{"auto_pad", std::string("SAME")}}),
            "auto_pad 'SAME' is none of NOTSET, SAME_UPPER, SAME_LOWER, VALID");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {2, 1, 3, 3}, {}, {3}),
            "the bias [3] must be [2] for the weights [2, 3, 3, 1]");
  EXPECT_EQ(refusal({1, 1, 5}, {1, 1, 3, 3}, {}),
            "the weights [1, 1, 3, 3] must have the rank of the input [1, 1, 5]");
  EXPECT_EQ(refusal({1, 1, 5, 5, 5}, {1, 1, 3, 3, 3}, {}),
            "Conv over 3 spatial dimensions (input [1, 1, 5, 5, 5])");
}

TEST(Conv, RefusesWeightsComputedAtRunTime) {
  OpBench bench;
  EXPECT_EQ(bench.refusal("Conv", {bench.input({1, 1, 5, 5}), bench.input({1, 1, 3, 3})}),
            "the weights ('x1') are computed at run time");
}

TEST(Conv, AddsPaddingAndClampsToItself) {
  const Conv conv(Window{{3, 3}, {1, 1}, {1, 1}, {1, 2, 3, 4}}, 1, {-1, 4});
  const auto padded = conv.with_padding({1, 0, 2, 0});
  EXPECT_EQ(dynamic_cast<const Conv&>(*padded).window().pads, (std::array<int64_t, 4>{2, 2, 5, 4}));
  EXPECT_EQ(padded->clamp(), (Clamp{-1, 4}));
  EXPECT_EQ(conv.with_clamp({0, 6})->clamp(), (Clamp{0, 4}));
  EXPECT_EQ(conv.with_clamp({5, 6})->clamp(), (Clamp{5, 5}));  // everything is below: always 5
}

}  // namespace
}  // namespace qtool
