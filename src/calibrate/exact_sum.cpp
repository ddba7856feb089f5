#include "src/calibrate/exact_sum.h"

#include <bit>
#include <cassert>
#include <cmath>

namespace qtool {
namespace {

using Wide = unsigned __int128;
constexpr size_t digits_a_word = 16;

}  // namespace

void ExactSum::add(double term) {
  assert(std::isfinite(term) && std::abs(term) < 0x1p297);
  if (term == 0) return;
  const auto bits =
      std::bit_cast<uint64_t>(term);  // IEEE 754: sign, 11 bits of exponent, 52 bits below the leading one
  const uint64_t mantissa = (bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52;
  const int position = static_cast<int>(bits >> 52 & 0x7ff) - 1075 + fraction_bits;  // of the lowest bit
  assert(position >= 0 || (mantissa & ((uint64_t{1} << -position) - 1)) == 0);
  const Wide shifted = position >= 0 ? Wide{mantissa} << (position % 64) : Wide{mantissa >> -position};
  const bool negative = bits >> 63 != 0;
  size_t word = position >= 0 ? static_cast<size_t>(position) / 64 : 0;
  uint64_t carry = 0;
  for (Wide left = shifted; word < words_.size() && (left != 0 || carry != 0); ++word, left >>= 64) {
    const Wide change = Wide{static_cast<uint64_t>(left)} + carry;
    const Wide sum = negative ? Wide{words_[word]} - change : Wide{words_[word]} + change;
    words_[word] = static_cast<uint64_t>(sum);
    carry = static_cast<uint64_t>(sum >> 64) != 0 ? 1 : 0;
  }
}

void ExactSum::add(const ExactSum& other) {
  Wide carry = 0;
  for (size_t i = 0; i < words_.size(); ++i) {
    carry += Wide{words_[i]} + other.words_[i];
    words_[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
}

ExactSum ExactSum::negated() const {
  ExactSum result;
  Wide carry = 1;
  for (size_t i = 0; i < words_.size(); ++i) {
    carry += Wide{~words_[i]};
    result.words_[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return result;
}

double ExactSum::value() const {
  if (negative()) return -negated().value();
  double sum = 0;
  for (size_t i = 0; i < words_.size(); ++i)
    sum += std::ldexp(static_cast<double>(words_[i]), static_cast<int>(64 * i) - fraction_bits);
  return sum;
}

std::string ExactSum::to_hex() const {
  std::string text;
  for (size_t i = words_.size(); i-- > 0;)
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(words_[i] >> shift) & 15];
  return text;
}

bool ExactSum::from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() != words_.size() * digits_a_word ||
      text.find_first_not_of(digits) != std::string_view::npos)
    return false;
  words_.fill(0);
  for (size_t i = 0; i < text.size(); ++i) {
    uint64_t& word = words_.at(words_.size() - 1 - i / digits_a_word);
    word = word << 4 | digits.find(text[i]);
  }
  return true;
}

}  // namespace qtool
