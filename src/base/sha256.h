// SHA-256 (FIPS 180-4).
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace qtool {

// The hash of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::span<const std::byte> piece);
  // Of everything added. To be called once, at the end.
  std::array<std::byte, 32> digest();
  std::string hex();  // the same, lower case

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

// Lower-case hexadecimal SHA-256.
std::string sha256(std::span<const std::byte> content);

}  // namespace qtool
