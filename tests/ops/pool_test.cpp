// MaxPool, AveragePool and their global forms.
#include "src/ops/average_pool.h"
#include "src/ops/max_pool.h"
#include "tests/ops/exact.h"
#include "tests/ops/op_bench.h"

namespace qtool {
namespace {

using Ints = std::vector<int64_t>;

struct Case {
  Ints kernel, strides{1, 1}, dilations{1, 1}, pads{0, 0, 0, 0};
  bool ceil_mode = false, count_include_pad = false;
  Ints output;

  Attributes attributes(bool average) const {
    Attributes a{{"kernel_shape", kernel}, {"strides", strides}, {"dilations", dilations}, {"pads", pads}};
    a.set("ceil_mode", int64_t{ceil_mode});
    if (average) a.set("count_include_pad", int64_t{count_include_pad});
    return a;
  }
};

constexpr int64_t channels = 3, height = 7, width = 6;

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {{3, 2}, {1, 1}, {1, 1}, {0, 0, 0, 0}, false, false, {5, 5}},
      {{3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}, false, false, {4, 3}},
      {{3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}, false, true, {4, 3}},
      {{2, 3}, {3, 3}, {1, 1}, {0, 1, 0, 0}, true, true, {3, 3}},   // rounded up: (7-2)/3+1, (7-3)/3+1
      {{2, 2}, {4, 4}, {1, 1}, {0, 0, 0, 0}, true, false, {2, 2}},  // (7-2)/4 up; a third window would start
                                                                    // outside
      {{2, 3}, {1, 2}, {3, 2}, {1, 0, 2, 1}, false, false, {7, 2}},
  };
  return all;
}

// The taps of window (oy, ox): visit(y, x) for those in the image; returns how many lie in the padded image.
template <class Visit>
int64_t for_each_tap(const Case& c, int64_t oy, int64_t ox, const Visit& visit) {
  int64_t padded = 0;
  for (int64_t ky = 0; ky < c.kernel[0]; ++ky)
    for (int64_t kx = 0; kx < c.kernel[1]; ++kx) {
      const int64_t y = oy * c.strides[0] - c.pads[0] + ky * c.dilations[0];
      const int64_t x = ox * c.strides[1] - c.pads[1] + kx * c.dilations[1];
      if (y < height + c.pads[2] && x < width + c.pads[3]) ++padded;
      if (y >= 0 && y < height && x >= 0 && x < width) visit(y, x);
    }
  return padded;
}

// Calls check(output index, taps of x, counted taps) for every output in NCHW order.
template <class T, class Check>
void for_each_window(const Case& c, const std::vector<T>& x, const Check& check) {
  size_t index = 0;
  for (int64_t channel = 0; channel < channels; ++channel)
    for (int64_t oy = 0; oy < c.output[0]; ++oy)
      for (int64_t ox = 0; ox < c.output[1]; ++ox) {
        std::vector<T> taps;
        const int64_t padded = for_each_tap(c, oy, ox, [&](int64_t iy, int64_t ix) {
          taps.push_back(x[static_cast<size_t>((channel * height + iy) * width + ix)]);
        });
        check(index++, taps, c.count_include_pad ? padded : static_cast<int64_t>(taps.size()));
      }
}

TEST(MaxPool, FloatResultIsTheMaximumOfTheTaps) {
  const auto x = random_floats(channels * height * width, 1);
  for (const Case& c : cases()) {
    OpBench bench;
    bench.read("MaxPool", {bench.input({1, channels, height, width})}, c.attributes(false));
    ASSERT_EQ(bench.output_shape(), (Shape{1, channels, c.output[0], c.output[1]}));
    const auto result = bench.run({x});
    for_each_window(c, x, [&](size_t i, const std::vector<float>& taps, int64_t) {
      EXPECT_EQ(result[i], *std::max_element(taps.begin(), taps.end())) << i;
    });
  }
}

TEST(AveragePool, FloatResultIsTheMeanOfTheCountedTaps) {
  const auto x = random_floats(channels * height * width, 1);
  for (const Case& c : cases()) {
    OpBench bench;
    bench.read("AveragePool", {bench.input({1, channels, height, width})}, c.attributes(true), 19);
    ASSERT_EQ(bench.output_shape(), (Shape{1, channels, c.output[0], c.output[1]}));
    const auto result = bench.run({x});
    for_each_window(c, x, [&](size_t i, const std::vector<float>& taps, int64_t count) {
      double sum = 0;
      for (const float tap : taps) sum += tap;
      EXPECT_NEAR(result[i], sum / static_cast<double>(count), 1e-5) << i;
    });
  }
}

// The int8 form of an operator that the reader made: every value gets int8 parameters, the pool's result its
// own.
void make_integer(OpBench& bench, std::string_view pool, float s_in, int32_t zp_in, float s_out,
                  int32_t zp_out) {
  bench.quantize(bench.graph.inputs[0], s_in, zp_in);
  bool behind = false;
  for (const Node& node : bench.graph.nodes) {
    behind = behind || node.op->type() == pool;
    bench.quantize(node.outputs[0], behind ? s_out : s_in, behind ? zp_out : zp_in);
  }
}

TEST(AveragePool, IntegerResultIsExact) {
  const auto x = random_s8(channels * height * width, 1);
  for (const Case& c : cases()) {
    OpBench bench;
    bench.read("AveragePool", {bench.input({1, channels, height, width})}, c.attributes(true), 19);
    make_integer(bench, "AveragePool", 0.03F, -17, 0.02F, 9);  // a count of 1 needs a left shift
    const auto result = bench.run<int8_t>({x});
    for_each_window(c, x, [&](size_t i, const std::vector<int8_t>& taps, int64_t count) {
      int64_t acc = 0;
      for (const int8_t tap : taps) acc += tap + 17;
      EXPECT_EQ(result[i],
                exact_rescale(acc, double{0.03F} / (double{0.02F} * static_cast<double>(count)), 9))
          << i;
    });
  }
}

TEST(MaxPool, IntegerResultIsTheMaximum) {
  const auto x = random_s8(channels * height * width, 1);
  const Case& c = cases()[1];
  OpBench bench;
  bench.read("MaxPool", {bench.input({1, channels, height, width})}, c.attributes(false));
  make_integer(bench, "MaxPool", 0.03F, -17, 0.03F, -17);
  const auto result = bench.run<int8_t>({x});
  for_each_window(c, x, [&](size_t i, const std::vector<int8_t>& taps, int64_t) {
    EXPECT_EQ(result[i], *std::max_element(taps.begin(), taps.end())) << i;
  });
}

TEST(GlobalPool, CoversImagesOfAnyNumberOfDimensions) {
  const auto run = [](const std::string& type, const Shape& shape) {
    OpBench bench;
    bench.read(type, {bench.input(shape)});
    Shape expected(shape.size(), 1);
    expected[1] = shape[1];
    EXPECT_EQ(bench.output_shape(), expected);
    return bench.run({counting(element_count(shape))});
  };
  EXPECT_EQ(run("GlobalAveragePool", {1, 2, 2, 3}), (std::vector<float>{2.5, 8.5}));
  EXPECT_EQ(run("GlobalAveragePool", {1, 2, 4}), (std::vector<float>{1.5, 5.5}));
  EXPECT_EQ(run("GlobalMaxPool", {1, 2, 2, 2, 2}), (std::vector<float>{7, 15}));
}

TEST(MaxPool, ReadsSignals) {
  OpBench bench;
  bench.read("MaxPool", {bench.input({1, 2, 4})}, {{"kernel_shape", Ints{2}}, {"strides", Ints{2}}});
  EXPECT_EQ(bench.run({{1, 5, 3, 2, 8, 7, 6, 9}}), (std::vector<float>{5, 3, 8, 9}));
}

TEST(Pool, PaddingBecomesPartOfAnAverageOnly) {
  const Window window{{3, 3}, {1, 1}, {1, 1}, {0, 0, 0, 0}};
  const Window padded{{3, 3}, {1, 1}, {1, 1}, {1, 1, 1, 1}};
  EXPECT_EQ(make_max_pool(window)->with_padding({1, 1, 1, 1}), nullptr);
  EXPECT_NE(make_average_pool(window)->with_padding({1, 1, 1, 1}), nullptr);
  EXPECT_EQ(make_average_pool(window, true)->with_padding({1, 1, 1, 1}), nullptr);
  EXPECT_EQ(make_average_pool(padded)->with_padding({1, 1, 1, 1}), nullptr);  // its own pads do not count
  EXPECT_NE(make_average_pool(padded, false, true)->with_padding({1, 1, 1, 1}), nullptr);
  EXPECT_EQ(make_average_pool(padded, false, true)->with_padding({2, 1, 1, 1}),
            nullptr);  // a window of pads only
}

TEST(Pool, NamesTheRuleThatIsBroken) {
  OpBench bench;
  const ValueId x = bench.input({1, 1, 4, 4});
  EXPECT_EQ(bench.refusal("MaxPool", {x}), "the attribute 'kernel_shape' is missing");
  EXPECT_EQ(bench.refusal("MaxPool", {x}, {{"kernel_shape", Ints{5, 5}}}),
            "the window of 5x5 does not fit into the input of 4x4 padded to 4x4");
  EXPECT_EQ(bench.refusal("AveragePool", {x}, {{"kernel_shape", Ints{2, 2}}, {"pads", Ints{0, 2, 0, 0}}}),
            "pads [0, 2, 0, 0] must be smaller than the pooling window [2, 2]");
  EXPECT_EQ(bench.refusal("MaxPool", {x}, {{"kernel_shape", Ints{2}}}),
            "kernel_shape [2] must be 2 positive numbers");
  EXPECT_EQ(bench.refusal("MaxPool", {x}, {{"kernel_shape", Ints{2, 2}}}, 12, {"y", "indices"}),
            "the output Indices ('indices') of MaxPool");
  EXPECT_EQ(
      bench.refusal("MaxPool", {bench.input({1, 1, 4, 4}, DataType::u8)}, {{"kernel_shape", Ints{2, 2}}}),
      "the input must be float32 or int8, not uint8[1, 4, 4, 1]");
  EXPECT_EQ(bench.refusal("GlobalMaxPool", {bench.input({1, 4})}),
            "the input must be [N, C, spatial...], not [1, 4]");
}

}  // namespace
}  // namespace qtool
