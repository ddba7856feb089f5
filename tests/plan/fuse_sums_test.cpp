#include "src/plan/fuse_sums.h"

#include <gtest/gtest.h>

#include "qk_add_s8.h"
#include "qk_conv_s8.h"
#include "tests/plan/test_ops.h"

namespace qtool {
namespace {

constexpr int32_t pixels = 6, channels = 4;

TensorType image() {
  return {DataType::s8, {1, 2, 3, channels}, QuantParams{{0.1F}, {0}, -1}};
}

// 1x1, weights 3 on the diagonal, halved.
KernelCall conv(ValueId x, ValueId y) {
  std::vector<int8_t> weights(static_cast<size_t>(channels) * channels, 0);
  for (size_t c = 0; c < channels; ++c) weights[c * channels + c] = 3;
  auto call = QK_CALL(qk_conv_s8);
  QK_SET(call, batch, 1);
  QK_SET(call, input_height, 2);
  QK_SET(call, input_width, 3);
  QK_SET(call, input_channels, channels);
  QK_SET(call, output_height, 2);
  QK_SET(call, output_width, 3);
  QK_SET(call, output_channels, channels);
  QK_SET(call, kernel_height, 1);
  QK_SET(call, kernel_width, 1);
  QK_SET(call, stride_height, 1);
  QK_SET(call, stride_width, 1);
  QK_SET(call, dilation_height, 1);
  QK_SET(call, dilation_width, 1);
  QK_SET(call, groups, 1);
  QK_SET(call, output_min, -20);
  QK_SET(call, output_max, 127);
  QK_TABLE(call, weights, weights);
  QK_TABLE(call, bias, std::vector<int32_t>(channels, 0));
  QK_TABLE(call, multipliers, std::vector<int32_t>(channels, 1 << 29));  // 1/4
  KernelCall result = std::move(call).finish({x}, {y});
  result.kernel = "qk_conv_s8_cuda";
  return result;
}

// 2 a - b, or with a broadcast b.
KernelCall sum(ValueId a, ValueId b, ValueId y, bool broadcast = false) {
  auto call = QK_CALL(qk_add_s8);
  const int32_t count = pixels * channels;
  QK_SET(call, shape, (std::array<int32_t, 4>{1, 1, 1, count}));
  QK_SET(call, a_strides, (std::array<int32_t, 4>{count, count, count, 1}));
  QK_SET(call, b_strides, (std::array<int32_t, 4>{count, count, count, broadcast ? 0 : 1}));
  QK_SET(call, a_multiplier, 4);
  QK_SET(call, b_multiplier, -2);
  QK_SET(call, constant, 1);
  QK_SET(call, shift, 1);
  QK_SET(call, output_min, -128);
  QK_SET(call, output_max, 127);
  KernelCall result = std::move(call).finish({a, b}, {y});
  result.kernel = "qk_add_s8_cuda";
  return result;
}

// x, r -> conv(x) = c -> sum -> y. `conv_is_b`: r is the first operand.
struct Network {
  Graph graph;
  ValueId x, r, c, y;
  std::vector<std::vector<KernelCall>> calls;

  explicit Network(bool conv_is_b, bool broadcast = false) {
    x = graph.add_value("x", image());
    r = graph.add_value("r", image());
    c = graph.add_value("c", image());
    y = graph.add_value("y", image());
    const ValueId a = conv_is_b ? r : c, b = conv_is_b ? c : r;
    const auto none = [](const Graph&, const Node&) { return std::vector<KernelCall>{}; };
    graph.nodes.push_back({"conv", std::make_shared<test::FunctionOp>(none, false), {x}, {c}});
    graph.nodes.push_back({"sum", std::make_shared<test::FunctionOp>(none, false), {a, b}, {y}});
    graph.inputs = {x, r};
    graph.outputs = {y};
    calls = {{conv(x, c)}, {sum(a, b, y, broadcast)}};
  }
};

class FuseSums : public testing::TestWithParam<bool> {};

TEST_P(FuseSums, one_call_gives_the_bits_of_both) {
  Network network(GetParam());
  fuse_sums(network.graph, network.calls);
  EXPECT_TRUE(network.calls[0].empty());
  ASSERT_EQ(network.calls[1].size(), 1U);
  const KernelCall& call = network.calls[1][0];
  EXPECT_EQ(call.kernel, "qk_conv_add_s8_cuda");
  EXPECT_EQ(call.inputs, (std::vector<ValueId>{network.x, network.r}));
  EXPECT_EQ(call.outputs, (std::vector<ValueId>{network.y}));

  std::array<int8_t, pixels * channels> x{}, r{}, y{};
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<int8_t>(11 * i - 120), r[i] = static_cast<int8_t>(60 - 7 * i);
  run(
      call,
      [&](ValueId id) -> const void* {
        return id == network.x ? x.data() : id == network.r ? r.data() : y.data();
      },
      nullptr);
  for (size_t i = 0; i < x.size(); ++i) {
    // 3 x / 4 rounded half up, at least -20; then 2 a - b.
    const int c = std::max((3 * x[i] + 2) >> 2, -20);
    const int expected = GetParam() ? 2 * r[i] - c : 2 * c - r[i];
    EXPECT_EQ(y[i], std::clamp(expected, -128, 127)) << i;
  }
}
INSTANTIATE_TEST_SUITE_P(Operand, FuseSums, testing::Values(false, true));

TEST(FuseSumsNot, where_the_result_of_the_convolution_is_read_elsewhere_or_broadcast) {
  const auto stays = [](Network network) {
    fuse_sums(network.graph, network.calls);
    return network.calls[0].size() == 1 && network.calls[1][0].kernel == "qk_add_s8_cuda";
  };
  EXPECT_TRUE(stays(Network(false, true)));
  Network output(false);
  output.graph.outputs.push_back(output.c);
  EXPECT_TRUE(stays(output));
  Network read_twice(false);
  read_twice.graph.nodes.push_back({"other", read_twice.graph.nodes[0].op, {read_twice.c}, {}});
  read_twice.calls.emplace_back();
  EXPECT_TRUE(stays(read_twice));
  Network constant(false);
  constant.graph.value(constant.r).data = std::make_shared<const Bytes>(pixels * channels);
  EXPECT_TRUE(stays(constant));
}

}  // namespace
}  // namespace qtool
