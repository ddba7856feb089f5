// The kernels of one instruction set; see src/engine/kernels.h.
#pragma once
#include "src/base/simd.h"
#include "src/engine/kernels.h"

namespace qtool::QTOOL_ISA {

// Rows that are computed together for a panel of 1, 2, ... vectors: sums, weights and an element of the input
// fill the 32 or 16 vector registers, and there are enough sums to hide the latency of one.
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int32_t max_vectors = 4;
constexpr int32_t tile_rows[max_vectors] = {8, 12, 8, 6};
#else
constexpr int32_t max_vectors = 3;
constexpr int32_t tile_rows[max_vectors] = {8, 6, 4};
#endif

void gemm(const GemmTask& task);
void depthwise(const DepthwiseTask& task);

}  // namespace qtool::QTOOL_ISA
