#include "src/base/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <string_view>

namespace qtool {
namespace {

void require(int ok) {
  if (ok != 1) throw std::runtime_error("SHA-256 is not available in libcrypto");
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  require(context_ != nullptr ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256::add(std::span<const std::byte> piece) {
  require(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()));
}

std::array<std::byte, 32> Sha256::digest() {
  std::array<std::byte, 32> result{};
  require(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(result.data()), nullptr));
  return result;
}

std::string Sha256::hex() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : digest()) {
    text += digits[std::to_integer<size_t>(byte >> 4)];
    text += digits[std::to_integer<size_t>(byte & std::byte{15})];
  }
  return text;
}

std::string sha256(std::span<const std::byte> content) {
  Sha256 hash;
  hash.add(content);
  return hash.hex();
}

}  // namespace qtool
