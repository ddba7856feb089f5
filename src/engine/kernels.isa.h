// The kernels of one instruction set; see src/engine/kernels.h.
#pragma once
#include "src/base/simd.h"
#include "src/engine/kernels.h"

namespace qtool::QTOOL_ISA {

// Chosen so that sums, weights and an element fit the vector registers: 8 * 3 + 3 + 1 of 32, 4 * 3 + 3 + 1 of 16.
#if defined(__AVX512F__)
constexpr int32_t tile_rows = 8;
#else
constexpr int32_t tile_rows = 4;
#endif

void gemm(const GemmTask& task);
void depthwise(const DepthwiseTask& task);

}  // namespace qtool::QTOOL_ISA
