#include "src/numerics/quantization.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "qtool/error.h"

namespace qtool {
namespace {

// The smallest power of two that is not below `scale`.
float next_power_of_two(double scale) {
  int exponent = 0;
  const double mantissa = std::frexp(scale, &exponent);
  return static_cast<float>(std::ldexp(1.0, mantissa == 0.5 ? exponent - 1 : exponent));
}

// A scale must be a positive normal float, also after division by it.
float usable_scale(double scale, bool power_of_two) {
  constexpr double smallest = 0x1p-100;
  if (!(scale > smallest)) return 1.0F;
  return power_of_two ? next_power_of_two(scale) : static_cast<float>(scale);
}

}  // namespace

FixedPoint fixed_point(double real) {
  assert(real >= 0 && std::isfinite(real));
  constexpr int64_t limit = int64_t{1} << 30;
  const bool too_large = real >= 0x1p30 || std::llround(real) >= limit;
  if (too_large)
    throw Error(ErrorKind::unsupported, "the rescaling factor " + std::to_string(real) + " is above 2^30",
                "the ranges of the layer's input and output are too far apart; keep it in float");
  int32_t left_shift = 0;
  while (std::llround(std::ldexp(real, 31 - left_shift)) >= limit) ++left_shift;
  return {static_cast<int32_t>(std::llround(std::ldexp(real, 31 - left_shift))), left_shift};
}

QuantParams affine_params(Range range, bool power_of_two) {
  const double min = std::min(range.min, 0.0F);
  const double max = std::max(range.max, 0.0F);
  const float scale = usable_scale((max - min) / 255, power_of_two);
  const double zero_point = std::nearbyint(-128 - min / scale);
  return {{scale}, {static_cast<int32_t>(std::clamp(zero_point, -128.0, 127.0))}};
}

QuantParams symmetric_params(float abs_max, bool power_of_two) {
  return {{usable_scale(double{abs_max} / 127, power_of_two)}, {0}};
}

int8_t quantize_s8(float real, float scale, int32_t zero_point) {
  const float q = std::nearbyintf(real / scale) + static_cast<float>(zero_point);
  return static_cast<int8_t>(std::clamp(q, -128.0F, 127.0F));
}

float dequantize(int32_t q, float scale, int32_t zero_point) {
  return static_cast<float>(q - zero_point) * scale;
}

IntegerClamp integer_clamp(float min, float max, const TensorType& type) {
  const float scale = type.scale();
  const int32_t zero_point = type.zero_point();
  return {std::isinf(min) ? -128 : quantize_s8(min, scale, zero_point),
          std::isinf(max) ? 127 : quantize_s8(max, scale, zero_point)};
}

}  // namespace qtool
