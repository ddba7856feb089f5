#include "src/calibrate/exact_sum.h"

#include <algorithm>
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
  int exponent = 0;
  const double mantissa = std::frexp(std::abs(term), &exponent);
  auto bits = static_cast<uint64_t>(std::ldexp(mantissa, 53));
  int position = exponent - 53 + fraction_bits;  // of the lowest bit
  if (position < 0) {
    assert((bits & ((uint64_t{1} << -position) - 1)) == 0);
    bits >>= -position;
    position = 0;
  }
  ExactSum shifted;
  const size_t word = static_cast<size_t>(position) / 64;
  const Wide both = Wide{bits} << (position % 64);
  shifted.words_.at(word) = static_cast<uint64_t>(both);
  if (word + 1 < words_.size()) shifted.words_.at(word + 1) = static_cast<uint64_t>(both >> 64);
  add(term < 0 ? shifted.negated() : shifted);
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
