#include "src/emit/kernel_costs.h"

#include <gtest/gtest.h>

#include "qk_add_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_table_s8.h"

namespace qtool {
namespace {

KernelCall table_call(int32_t count) {
  auto call = QK_CALL(qk_table_s8);
  QK_SET(call, count, count);
  return std::move(call).finish({0}, {1});
}

KernelCall add_call(const std::array<int32_t, 4>& shape) {
  auto call = QK_CALL(qk_add_s8);
  QK_SET(call, shape, shape);
  KernelCall result = std::move(call).finish({0, 1}, {2});
  result.kernel = "qk_add_s8_dsp";
  return result;
}

KernelCall depthwise_call(int32_t window, int32_t stride) {
  auto call = QK_CALL(qk_depthwise_conv_s8);
  QK_SET(call, batch, 1);
  QK_SET(call, input_height, 16);
  QK_SET(call, input_width, 16);
  QK_SET(call, input_channels, 40);
  QK_SET(call, output_height, 16);
  QK_SET(call, output_width, 16);
  QK_SET(call, output_channels, 40);
  QK_SET(call, kernel_height, window);
  QK_SET(call, kernel_width, window);
  QK_SET(call, stride_height, stride);
  QK_SET(call, stride_width, stride);
  KernelCall result = std::move(call).finish({0}, {1});
  result.kernel = "qk_depthwise_conv_s8_m0";
  return result;
}

// Counted under QEMU: 20492 instructions for 2048 elements, 40972 for 4096.
TEST(KernelCosts, are_those_that_were_counted) {
  EXPECT_NEAR(*estimated_instructions("cortex-m4", table_call(2048)), 20492, 20);
  EXPECT_NEAR(*estimated_instructions("cortex-m4", table_call(4096)), 40972, 40);
}

TEST(KernelCosts, an_array_is_the_product_of_its_elements) {
  EXPECT_DOUBLE_EQ(*estimated_instructions("cortex-m4", add_call({1, 8, 8, 16})),
                   *estimated_instructions("cortex-m4", add_call({2, 2, 16, 16})));
  EXPECT_GT(*estimated_instructions("cortex-m4", add_call({1, 8, 8, 32})),
            1.9 * *estimated_instructions("cortex-m4", add_call({1, 8, 8, 16})));
}

// Rows of "3x3/1" are taken for that window and stride only.
TEST(KernelCosts, a_window_may_have_costs_of_its_own) {
  const auto cost = [](int32_t window, int32_t stride) {
    return *estimated_instructions("cortex-m0plus", depthwise_call(window, stride));
  };
  EXPECT_DOUBLE_EQ(cost(5, 1), cost(5, 2));
  EXPECT_NE(cost(3, 1), cost(3, 2));
}

TEST(KernelCosts, nothing_is_made_up) {
  EXPECT_EQ(estimated_instructions("c", table_call(16)), std::nullopt);
  EXPECT_EQ(estimated_instructions("cortex-m55", add_call({1, 1, 1, 1})), std::nullopt);
}

TEST(KernelCosts, aarch64_is_estimated_with_sdot) {
  KernelCall call = table_call(512);
  call.kernel = "qk_table_s8_neon";
  ASSERT_TRUE(estimated_instructions("aarch64", call).has_value());
  EXPECT_EQ(estimated_instructions("aarch64", call), estimated_instructions("aarch64-dotprod", call));
}

}  // namespace
}  // namespace qtool
