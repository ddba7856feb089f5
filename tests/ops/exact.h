// Oracles for integer operators, written from docs/numerics.md, and reproducible test data.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace qtool {

// N6 and N7: zero_point + acc * real, rounded once, clamped.
inline int8_t exact_rescale(int64_t acc, double real, int32_t zero_point, int32_t min = -128,
                            int32_t max = 127) {
  int shift = 0;
  while (std::llround(real * std::exp2(31 - shift)) >= (1LL << 30)) ++shift;
  const int64_t multiplier = std::llround(real * std::exp2(31 - shift));
  const int64_t shifted = std::clamp<int64_t>(acc * (1LL << shift), INT32_MIN, INT32_MAX);
  const auto value =
      static_cast<double>(shifted * 2 * multiplier + (1LL << 31)) / 0x1p32;  // exact below 2^53
  return static_cast<int8_t>(
      std::clamp<int64_t>(zero_point + static_cast<int64_t>(std::floor(value)), min, max));
}

inline std::vector<float> random_floats(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 500.0F;
  return values;
}

inline std::vector<int8_t> random_s8(size_t count, uint32_t seed, int min = -128) {
  std::mt19937 random(seed);
  std::vector<int8_t> values(count);
  for (int8_t& value : values)
    value = static_cast<int8_t>(min + static_cast<int>(random() % static_cast<uint32_t>(128 - min)));
  return values;
}

}  // namespace qtool
