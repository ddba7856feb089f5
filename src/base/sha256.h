// SHA-256 (FIPS 180-4) of what comes in pieces.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace qtool {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const std::byte> piece);
  // Of all pieces one after the other. To be called once.
  std::array<std::byte, 32> digest();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Lower case, two digits a byte.
std::string to_hex(std::span<const std::byte> bytes);

}  // namespace qtool
