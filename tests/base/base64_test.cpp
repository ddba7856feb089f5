// The vectors of RFC 4648, section 10.
#include "src/base/base64.h"

#include <gtest/gtest.h>

namespace qtool {
namespace {

std::string encoded(const std::string& text) {
  return to_base64(std::as_bytes(std::span(text.data(), text.size())));
}

TEST(Base64, KnownVectors) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(encoded(plain), text);
    const auto back = from_base64(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(as_text(*back), plain);
  }
}

TEST(Base64, LongerThanOneBlock) {
  Bytes bytes((size_t{7} << 20) + 1);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 2654435761U >> 13);
  EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zh==", "====", "Z===", "Zm9v\n", "Zm 9", "Zg==Zg==", "Zm9*", "Zm8=Zm9v", " Zm9"})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace qtool
