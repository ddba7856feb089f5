#include "src/base/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <string_view>

namespace qtool {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
};

namespace {

void expect(int result) {
  if (result != 1) throw std::runtime_error("SHA-256 is not available in libcrypto");
}

}  // namespace

Sha256::Sha256() : context_(new Context) {
  expect(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr));
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_->evp);
}

void Sha256::add(std::span<const std::byte> piece) {
  expect(EVP_DigestUpdate(context_->evp, piece.data(), piece.size()));
}

std::array<std::byte, 32> Sha256::digest() {
  std::array<std::byte, 32> result{};
  expect(EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(result.data()), nullptr));
  return result;
}

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<size_t>(byte >> 4)];
    text += digits[std::to_integer<size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace qtool
