// cuBLASLt's product of int8 matrices, as fast as it gets for a shape.
#pragma once
#include <cstdint>

namespace gpu {

// Milliseconds of [m, k] x [n, k]^T, all row-major, m of pixels and n of output channels, accumulated in
// int32 and stored as int32 or, scaled in float, as int8: the best of the algorithms cuBLASLt proposes. k and
// n are made multiples of 16, as it wants them. 0 where it proposes none.
struct GemmTimes {
  double to_int32_ms, to_int8_ms;
};
GemmTimes time_gemm(int64_t m, int64_t n, int64_t k);

}  // namespace gpu
