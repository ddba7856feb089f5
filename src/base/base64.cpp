#include "src/base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace qtool {
namespace {

constexpr size_t block = size_t{3} << 20;  // bytes a call: lengths are ints there

unsigned char* as_chars(void* bytes) {
  return static_cast<unsigned char*>(bytes);
}
const unsigned char* as_chars(const void* bytes) {
  return static_cast<const unsigned char*>(bytes);
}

}  // namespace

std::string to_base64(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the NUL that is written after each block
  for (size_t at = 0; at < bytes.size(); at += block)
    EVP_EncodeBlock(as_chars(text.data() + at / 3 * 4), as_chars(bytes.data() + at),
                    static_cast<int>(std::min(block, bytes.size() - at)));
  text.pop_back();
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  Bytes bytes(text.size() / 4 * 3);
  for (size_t at = 0; at < bytes.size(); at += block) {
    const int length = static_cast<int>(std::min(block, bytes.size() - at) / 3 * 4);
    if (EVP_DecodeBlock(as_chars(bytes.data() + at), as_chars(text.data() + at / 3 * 4), length) < 0)
      return std::nullopt;
  }
  const size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  if (padding > 2) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  if (to_base64(bytes) != text) return std::nullopt;  // blanks, padding inside, bits beyond the end
  return bytes;
}

}  // namespace qtool
