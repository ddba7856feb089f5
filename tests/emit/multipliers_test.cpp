#include "src/emit/multipliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "qtool/emit.h"
#include "tests/emit/scratch_folder.h"
#include "tests/emit/small_network.h"

namespace qtool {
namespace {

using test::text_of;

TEST(Multipliers, every_pair_is_normalized_and_close_to_the_real_factor) {
  const Plan p = plan(test::small_network());
  const auto rows = multiplier_rows(p);
  ASSERT_EQ(rows.size(), 24U + 2U);
  for (const MultiplierRow& row : rows) {
    EXPECT_GE(std::abs(row.normalized), int64_t{1} << 30);
    EXPECT_LT(std::abs(row.normalized), int64_t{1} << 31);
    EXPECT_NEAR(std::ldexp(static_cast<double>(row.normalized), -31 - row.right_shift), row.real,
                std::abs(row.real) * 0x1p-31);
    EXPECT_NEAR(std::ldexp(row.multiplier, row.left_shift - 31), row.real, std::abs(row.real) * 0x1p-20);
  }
  // What dense() ships for channel 7 is 0.017.
  EXPECT_EQ(rows[7].channel, 7U);
  EXPECT_NEAR(rows[7].real, 0.017, 1e-9);
  // The addition: scales are equal, the second operand is subtracted.
  EXPECT_EQ(rows[24].factor, "a");
  EXPECT_EQ(rows[24].real, 1.0);
  EXPECT_EQ(rows[25].real, -1.0);
}

TEST(Multipliers, files_agree) {
  Bundle bundle;
  const Plan p = plan(test::small_network());
  emit_multipliers(p, "my-net", bundle);
  const auto rows = multiplier_rows(p);
  const auto json = nlohmann::json::parse(text_of(bundle, "my_net_multipliers.json"));
  ASSERT_EQ(json["layers"].size(), 3U);
  EXPECT_EQ(json["layers"][0]["layer"], "1st layer/MatMul");
  EXPECT_EQ(json["layers"][0]["multiplier"][5], rows[5].multiplier);
  EXPECT_EQ(json["layers"][0]["real"][5], rows[5].real);

  const std::string csv = text_of(bundle, "my_net_multipliers.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 27);
  EXPECT_THAT(csv, testing::HasSubstr("\n\"block/add\",Function,b,0,-1.0,-1048576,11,-1073741824,-1\n"));

  const test::ScratchFolder folder;
  write_file(folder.path() / "m.h", text_of(bundle, "my_net_multipliers.h"));
  write_file(folder.path() / "use.c", R"(#include "m.h"
int main(void) { return my_net_multipliers[25].left_shift == 11 && my_net_MULTIPLIERS == 26 ? 0 : 1; }
)");
  const std::string f = folder.path().string();
  const std::string command =
      "cd " + f + " && gcc -std=c99 -Wall -Wextra -Wpedantic -Werror use.c -o use && ./use";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace qtool
