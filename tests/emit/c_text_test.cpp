#include "src/emit/c_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "qtool/bytes.h"

namespace qtool {
namespace {

TEST(CText, integers_at_their_limits) {
  EXPECT_EQ(c_integer(-7), "-7");
  EXPECT_EQ(c_integer(INT32_MAX), "2147483647");
  EXPECT_EQ(c_integer(INT32_MIN), "INT32_MIN");
  EXPECT_EQ(c_integer(INT64_MAX, DataType::s64), "9223372036854775807LL");
  EXPECT_EQ(c_integer(INT64_MIN, DataType::s64), "INT64_MIN");
}

TEST(CText, floats_read_back_exactly) {
  EXPECT_EQ(c_float(0.1F), "0.1f");
  EXPECT_EQ(c_float(3), "3.0f");
  EXPECT_EQ(c_float(-0.0F), "-0.0f");
  EXPECT_EQ(c_float(std::numeric_limits<float>::infinity()), "INFINITY");
  EXPECT_EQ(c_float(-std::numeric_limits<float>::infinity()), "-INFINITY");
  EXPECT_EQ(c_float(std::nanf("")), "NAN");
  std::mt19937 random(1);
  for (int i = 0; i < 10000; ++i) {
    const uint32_t bits = random();
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const float back = std::strtof(c_float(value).c_str(), nullptr);
    EXPECT_EQ(std::memcmp(&back, &value, sizeof value), 0) << c_float(value);
  }
}

TEST(CText, elements_stay_within_the_columns) {
  std::vector<int32_t> values(100, INT32_MIN + 1);
  const std::string text = c_elements(DataType::s32, to_bytes(values));
  size_t begin = 0, count = 0;
  for (size_t end = text.find('\n'); end != std::string::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    EXPECT_LE(end - begin, 110U);
    EXPECT_GT(end - begin, 1U);
    ++count;
  }
  EXPECT_GT(count, 1U);
  EXPECT_EQ(c_elements(DataType::s8, to_bytes(std::vector<int8_t>{-128, 0, 5})), "  -128, 0, 5,\n");
  EXPECT_EQ(c_elements(DataType::boolean, to_bytes(std::vector<uint8_t>{0, 1})), "  0, 1,\n");
}

TEST(CText, strings_and_comments_cannot_be_broken_out_of) {
  EXPECT_EQ(c_string("a\"b\\c\n1"), "\"a\\\"b\\\\c\\0121\"");
  EXPECT_EQ(c_string("?\?/"), "\"\\?\\?/\"");
  EXPECT_EQ(c_comment("a*/b/*c\n\\d"), "a* /b/ *c??d");
  EXPECT_EQ(c_comment("*//"), "* //");
}

TEST(CText, identifiers) {
  EXPECT_EQ(c_identifier("a/b:c-1.5"), "a_b_c_1_5");
  EXPECT_EQ(c_identifier("1st"), "n1st");
  EXPECT_EQ(c_identifier("__x"), "x");
  EXPECT_EQ(c_identifier("_1"), "n1");
  EXPECT_EQ(c_identifier(""), "model");
  EXPECT_EQ(c_identifier("\xC3\xA9"), "model");
  Identifiers names("net", {"init"});
  EXPECT_EQ(names.unique("a/b"), "net_a_b");
  EXPECT_EQ(names.unique("a:b"), "net_a_b_2");
  EXPECT_EQ(names.unique("a_b_2"), "net_a_b_2_2");
  EXPECT_EQ(names.unique("init"), "net_init_2");
  EXPECT_EQ(names.unique("while"), "net_while");
}

TEST(CText, templates) {
  EXPECT_EQ(expand("@A@_x(@B@)@A@", {{"A", "1"}, {"B", "@"}}), "1_x(@)1");
}

}  // namespace
}  // namespace qtool
