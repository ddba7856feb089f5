#include "src/calibrate/data_digest.h"

#include <gtest/gtest.h>

#include <random>

#include "src/base/sha256.h"

namespace qtool {
namespace {

using Block = unsigned __int128;

Block block(const std::byte* bytes, size_t size) {
  Block value = 0;
  for (size_t i = 0; i < 16; ++i) value = value << 8 | (i < size ? std::to_integer<unsigned>(bytes[i]) : 0U);
  return value;
}

// Multiplication in GF(2^128), NIST SP 800-38D, algorithm 1: bit 0 is the highest.
Block times(Block x, Block y) {
  Block product = 0;
  for (int i = 127; i >= 0; --i) {
    if ((x >> i & 1) != 0) product ^= y;
    const bool carry = (y & 1) != 0;
    y >>= 1;
    if (carry) y ^= Block{0xe1} << 120;
  }
  return product;
}

Block from_words(uint64_t high, uint64_t low) {
  return Block{high} << 64 | low;
}

// The hash as docs/formats.md says it, with AES of the blocks 0 and 1 under key 0 as in the first test case
// of the GCM paper.
std::string expected_digest(const Bytes& data) {
  const Block h = from_words(0x66e94bd4ef8a2c3bU, 0x884cfa59ca342b2eU);
  Block code = 0;
  for (size_t at = 0; at < data.size(); at += 16)
    code = times(code ^ block(data.data() + at, data.size() - at), h);
  code = times(code ^ Block{8 * data.size()} << 64, h) ^ from_words(0x58e2fccefa7e3061U, 0x367f1d57a4e7455aU);
  Bytes bytes;
  for (int shift = 120; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(code >> shift));
  return sha256(bytes);
}

TEST(DataDigest, IsTheSha256OfTheGmac) {
  std::mt19937 random(3);
  for (const size_t size : {0, 1, 15, 16, 17, 64, 1000, 4096}) {
    Bytes data(size);
    for (std::byte& byte : data) byte = static_cast<std::byte>(random());
    EXPECT_EQ(digest_of({"one", {data}}).hex(), expected_digest(data)) << size;
    const auto middle = data.begin() + static_cast<std::ptrdiff_t>(size / 3);
    EXPECT_EQ(digest_of({"two", {Bytes(data.begin(), middle), Bytes(middle, data.end())}}).hex(),
              expected_digest(data));
  }
}

TEST(DataDigest, NoticesTensorsThatChangedPlaces) {
  const Bytes a(16, std::byte{1}), b(16, std::byte{2}), c(16, std::byte{3}), d(16, std::byte{7});
  DataDigest one = digest_of({"", {a, b}});
  add(one, digest_of({"", {c, d}}));
  DataDigest other = digest_of({"", {a, d}});
  add(other, digest_of({"", {c, b}}));
  EXPECT_NE(one.hex(), other.hex());
}

}  // namespace
}  // namespace qtool
