#include "src/calibrate/data_digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

#include "src/base/sha256.h"

namespace qtool {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

void expect(bool done) {
  if (!done) throw std::runtime_error("AES-128-GMAC is not available in libcrypto");
}

// AES-128-GMAC (NIST SP 800-38D) of the tensors, one after the other, with key and nonce 0. As long as nobody
// makes data to fit the key, different data have different codes but for a chance below bytes * 2^-131.
std::array<std::byte, 16> gmac(const std::vector<Bytes>& tensors) {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "GMAC", nullptr);
  const std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context(EVP_MAC_CTX_new(algorithm),
                                                                     EVP_MAC_CTX_free);
  std::array<unsigned char, 16> key{};
  std::array<unsigned char, 12> nonce{};
  std::string cipher = "AES-128-GCM";
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), cipher.size()),
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, nonce.data(), nonce.size()),
      OSSL_PARAM_construct_end()};
  expect(context && EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()) == 1);
  for (const Bytes& tensor : tensors)
    expect(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(tensor.data()),
                          tensor.size()) == 1);
  std::array<std::byte, 16> code{};
  size_t size = 0;
  expect(EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(code.data()), &size, code.size()) ==
         1);
  return code;
}

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
  hash.add(gmac(sample.tensors));
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
