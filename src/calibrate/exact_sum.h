// Sums without rounding, so that the order of the terms leaves no trace.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace qtool {

// A 640-bit two's complement fixed-point number whose unit is 2^-320. It holds sums of at most 2^20 doubles,
// each a multiple of 2^-320 and below 2^297: sums over one sample of float32 values (multiples of 2^-149,
// below 2^128) or of their squares (multiples of 2^-298, below 2^256), over up to 2^40 elements.
class ExactSum {
 public:
  void add(double term);
  void add(const ExactSum& other);

  // The nearest double, up to the last bit.
  double value() const;

  // 160 hexadecimal digits, highest first.
  std::string to_hex() const;
  // False when `text` is not 160 lower-case hexadecimal digits.
  bool from_hex(std::string_view text);

  bool operator==(const ExactSum&) const = default;

 private:
  static constexpr int fraction_bits = 320;
  bool negative() const { return (words_.back() >> 63) != 0; }
  ExactSum negated() const;

  std::array<uint64_t, 10> words_{};  // lowest first
};

}  // namespace qtool
