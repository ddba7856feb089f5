// How reals become integers: scale and zero_point from ranges, rounding of values, fixed-point multipliers.
// Rule numbers (N1, N2, ...) are those of docs/numerics.md.
#pragma once
#include <cstdint>
#include <vector>

#include "qtool/tensor_type.h"

namespace qtool {

// Real multiplier M = (2 * multiplier) * 2^-32 * 2^left_shift, multiplier < 2^30, left_shift <= 31 (N6).
struct FixedPoint {
  int32_t multiplier;
  int32_t left_shift;
};

// Requires real >= 0 and finite. Throws Error(unsupported) when real >= 2^30 (after rounding to 30 bits).
FixedPoint fixed_point(double real);

struct Range {
  float min = 0, max = 0;
};

// int8 affine parameters of a range (N2); the range is widened to contain 0. A range below 2^-92 gives
// scale 1.
QuantParams affine_params(Range range, bool power_of_two = false);
// int8 symmetric parameters: zero_point 0, q in [-127, 127].
QuantParams symmetric_params(float abs_max, bool power_of_two = false);

// round half to even of real / scale (in float, as QuantizeLinear), plus zero_point, saturated to int8.
int8_t quantize_s8(float real, float scale, int32_t zero_point);
float dequantize(int32_t q, float scale, int32_t zero_point);

// int8 bounds of a real clamp [min, max] for a tensor of that type.
struct IntegerClamp {
  int32_t min, max;
};
IntegerClamp integer_clamp(float min, float max, const TensorType& type);

}  // namespace qtool
