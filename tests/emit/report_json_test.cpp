#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "qtool/emit.h"
#include "src/emit/footprint.h"
#include "tests/emit/small_network.h"

namespace qtool {
namespace {

TEST(ReportJson, says_what_the_network_takes_and_is) {
  const Plan p = plan(test::small_network());
  ReportInput input{.name = "net",
                    .nodes = {{"init", "Function", false, "told to"}},
                    .macs_removed = 12,
                    .removed_channels = {{"v", 3, 8}},
                    .options = {{"range", "mse"}},
                    .sha256 = {{"model", "abc"}},
                    .targets = {{.target = "cortex-m4",
                                 .weight_bytes = 100,
                                 .parameter_bytes = 20,
                                 .code_bytes = 1234,
                                 .stack_bytes = 50,
                                 .arena_bytes = 700,
                                 .layers = {{"first", {"qk_conv_s8_dsp"}, 90, 640, 1000.4, 1450.6},
                                            {"second", {"qk_copy"}, 10, 700, 20, 29}}}}};
  const std::string text = report_json(p, input);
  EXPECT_EQ(text, report_json(p, input));
  const auto report = nlohmann::json::parse(text);
  EXPECT_EQ(report["arena_bytes"], p.arena_bytes);
  EXPECT_EQ(report["arena_lower_bound_bytes"], p.lower_bound_bytes);
  EXPECT_EQ(report["weight_bytes"], 240 + 96 + 96 + 256 + 24);
  EXPECT_EQ(report["weight_bytes_by_kind"]["weights"], 240);
  EXPECT_EQ(report["weight_bytes_by_kind"]["constants"], 24);
  const auto target = report["targets"]["cortex-m4"];
  EXPECT_EQ(target["code_bytes"], 1234);
  EXPECT_EQ(target["rom_bytes"], 100 + 20 + 1234);
  EXPECT_EQ(target["ram_bytes"], 700 + 50);
  EXPECT_EQ(target["estimated_instructions"], 1020);
  EXPECT_EQ(target["estimated_cycles"], 1480);
  EXPECT_EQ(target["layers"][0]["estimated_cycles"], 1451);
  EXPECT_EQ(target["layers"][1]["live_bytes"], 700);
  EXPECT_FALSE(target.contains("gpu"));
  EXPECT_EQ(report["macs_removed"], 12);
  EXPECT_EQ(report["removed_channels"][0]["removed"], 3);
  EXPECT_EQ(report["sha256"]["model"], "abc");
  EXPECT_EQ(report["options"]["range"], "mse");
  EXPECT_EQ(report["inputs"][0]["zero_point"], 5);
  ASSERT_EQ(report["layers"].size(), 6U);
  const auto& dense = report["layers"][0];
  EXPECT_EQ(dense["name"], "1st layer/MatMul");
  EXPECT_EQ(dense["integer"], true);
  EXPECT_EQ(dense["kernels"][0], "qk_fully_connected_s8");
  EXPECT_EQ(dense["weight_bytes"], 240 + 96 + 96);
  EXPECT_EQ(dense["outputs"][0]["type"], "int8");
  EXPECT_EQ(dense["outputs"][0]["shape"], (std::vector<int>{1, 24}));
  EXPECT_FALSE(dense.contains("reason"));
  const auto& last = report["layers"][4];
  EXPECT_EQ(last["integer"], false);
  EXPECT_EQ(last["reason"], "told to");
}

// Sources without entry points of their own (launchers) are left out, those they bring are not.
TEST(ReportJson, says_what_a_network_takes_of_a_gpu) {
  const Plan p = plan(test::small_network(), {.target = "cuda"});
  const Footprint f = footprint(p, 4);
  ASSERT_TRUE(f.gpu);
  EXPECT_EQ(f.gpu->device_bytes % 16, 0U);
  EXPECT_GE(f.gpu->device_bytes, f.weight_bytes + 4 * f.arena_bytes);
  EXPECT_EQ(f.ram(), f.gpu->device_bytes);
  std::set<std::string> kernels, architectures;
  for (const GpuKernel& k : f.gpu->kernels) {
    kernels.insert(k.kernel);
    architectures.insert(k.architecture);
    EXPECT_GT(k.registers, 0U);
    EXPECT_EQ(k.spill_bytes, 0U);
  }
  EXPECT_THAT(kernels, testing::IsSupersetOf({"qk_conv_gemm_cuda", "qk_table_s8_cuda"}));
  EXPECT_THAT(architectures,
              testing::ElementsAre("sm_100", "sm_120", "sm_75", "sm_80", "sm_86", "sm_87", "sm_89", "sm_90"));
  const auto report = nlohmann::json::parse(
      report_json(p, {.name = "n", .nodes = {}, .options = {}, .sha256 = {}, .targets = {f}}));
  const auto gpu = report["targets"]["cuda"]["gpu"];
  EXPECT_EQ(gpu["batch"], 4);
  EXPECT_EQ(gpu["device_bytes"], f.gpu->device_bytes);
  EXPECT_EQ(gpu["kernels"].size(), f.gpu->kernels.size());
}

}  // namespace
}  // namespace qtool
