#include "src/plan/variants.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "qk_fully_connected_s8.h"
#include "src/plan/target_kernels.h"

namespace qtool {
namespace {

KernelCall portable_call(int32_t in, int32_t out) {
  std::vector<int8_t> weights(static_cast<size_t>(in * out));
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<int8_t>(i % 100);
  auto call = QK_CALL(qk_fully_connected_s8);
  QK_SET(call, rows, 1);
  QK_SET(call, in_features, in);
  QK_SET(call, out_features, out);
  QK_SET(call, output_zero_point, 0);
  QK_SET(call, output_min, -128);
  QK_SET(call, output_max, 127);
  QK_TABLE(call, weights, weights);
  QK_TABLE(call, bias, std::vector<int32_t>(static_cast<size_t>(out), 5));
  QK_TABLE(call, multipliers, std::vector<int32_t>(static_cast<size_t>(out), 7));
  QK_TABLE(call, left_shifts, std::vector<int8_t>{});
  return std::move(call).finish({0}, {1});
}

const Table& table_of(const KernelCall& call, const std::string& name) {
  const auto field =
      std::find_if(call.fields.begin(), call.fields.end(), [&](const Field& f) { return f.name == name; });
  return std::get<Table>(field->value);
}

int32_t in_features(const void* params) {
  return static_cast<const qk_fully_connected_s8_params*>(params)->in_features;
}
int is_wide(const void* params) {
  return in_features(params) >= 8;
}
int32_t doubled_bytes(const void* params) {
  return 2 * in_features(params);
}
void doubled(const void* params, int8_t* packed) {
  const auto* p = static_cast<const qk_fully_connected_s8_params*>(params);
  for (int32_t i = 0; i < 2 * p->in_features; ++i) packed[i] = static_cast<int8_t>(p->weights[i / 2] + 1);
}
int32_t four_a_feature(const void* params) {
  return 4 * in_features(params);
}

qk_variant variant(const char* kernel, const char* replaces, uint32_t modes) {
  qk_variant v{};
  v.kernel = kernel;
  v.replaces = replaces;
  v.modes = modes;
  return v;
}

std::vector<qk_variant> make_variants() {
  const char* portable = "qk_fully_connected_s8";
  qk_variant fast = variant("fast", portable, QK_FOR_SPEED);
  qk_variant packed = variant("packed", portable, QK_FOR_SPEED | QK_FOR_BALANCE);
  fast.suits = packed.suits = is_wide;
  packed.packed_name = "weights";
  packed.packed_bytes = doubled_bytes;
  packed.pack = doubled;
  packed.unused[0] = "bias";
  packed.scratch_bytes = four_a_feature;
  return {variant("other", "qk_conv_s8", QK_FOR_ALL), fast, packed, qk_variant{}};
}

const std::vector<qk_variant> variants = make_variants();

TEST(Variants, the_first_that_suits_layer_and_aim_is_taken) {
  const auto kernel = [](int32_t in, Optimize optimize) {
    KernelCall call = portable_call(in, 2);
    use_variant(call, variants.data(), optimize);
    return call.kernel;
  };
  EXPECT_EQ(kernel(8, Optimize::speed), "fast");
  EXPECT_EQ(kernel(8, Optimize::balanced), "packed");
  EXPECT_EQ(kernel(8, Optimize::size), "qk_fully_connected_s8");
  EXPECT_EQ(kernel(7, Optimize::speed), "qk_fully_connected_s8");
}

TEST(Variants, what_is_emitted_changes_and_what_runs_here_does_not) {
  const KernelCall portable = portable_call(8, 2);
  KernelCall call = portable;
  use_variant(call, variants.data(), Optimize::balanced);
  EXPECT_EQ(call.params_type, "qk_fully_connected_s8_params");
  EXPECT_TRUE(call.stand_in);
  EXPECT_TRUE(call.takes_scratch);
  EXPECT_EQ(call.scratch_bytes, 32U);
  EXPECT_EQ(call.params, portable.params);
  const Table& weights = table_of(call, "weights");
  EXPECT_TRUE(weights.aligned);
  ASSERT_EQ(weights.data->size(), 16U);
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(static_cast<size_t>((*weights.data)[i]), i / 2 + 1);
  EXPECT_EQ(table_of(call, "bias").data, nullptr);
  EXPECT_NE(table_of(call, "multipliers").data, nullptr);
  EXPECT_NE(table_of(portable, "bias").data, nullptr);
}

// The tables of all targets: every entry can be found, emitted and packed.
TEST(Variants, the_tables_of_the_targets_are_well_formed) {
  for (const TargetKernels& target : target_kernels()) {
    for (const qk_variant* v = target.variants; v != nullptr && v->kernel != nullptr; ++v) {
      SCOPED_TRACE(v->kernel);
      EXPECT_TRUE(std::string(v->kernel).starts_with("qk_"));
      EXPECT_TRUE(std::string(v->replaces).starts_with("qk_"));
      EXPECT_NE(v->modes, 0U);
      EXPECT_EQ(v->packed_bytes == nullptr, v->pack == nullptr);
      EXPECT_EQ(v->packed_bytes == nullptr, v->packed_name == nullptr);
    }
  }
}

}  // namespace
}  // namespace qtool
