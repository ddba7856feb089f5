#include "src/calibrate/data_digest.h"

#include "src/base/sha256.h"

namespace qtool {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

std::string DataDigest::hex() const {
  std::string text;
  for (size_t i = sum.size(); i-- > 0;)
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(sum.at(i) >> shift) & 15];
  return text;
}

bool sum_from_hex(std::string_view text, DataDigest& digest) {
  if (text.size() != 64 || text.find_first_not_of(digits) != std::string_view::npos) return false;
  digest.sum.fill(0);
  for (size_t i = 0; i < text.size(); ++i) {
    uint64_t& word = digest.sum.at(3 - i / 16);
    word = word << 4 | digits.find(text[i]);
  }
  return true;
}

DataDigest digest_of(const Sample& sample) {
  Sha256 hash;
  for (const Bytes& tensor : sample.tensors) hash.add(tensor);
  DataDigest digest{.samples = 1};
  const auto bytes = hash.digest();  // the highest first
  for (size_t i = 0; i < bytes.size(); ++i) {
    uint64_t& word = digest.sum.at(3 - i / 8);
    word = word << 8 | std::to_integer<uint64_t>(bytes[i]);
  }
  return digest;
}

void add(DataDigest& digest, const DataDigest& other) {
  digest.samples += other.samples;
  unsigned __int128 carry = 0;
  for (size_t i = 0; i < digest.sum.size(); ++i) {
    carry += static_cast<unsigned __int128>(digest.sum.at(i)) + other.sum.at(i);
    digest.sum.at(i) = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
}

}  // namespace qtool
