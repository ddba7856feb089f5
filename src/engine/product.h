// A product of two matrices in memory, by the engine's kernels: the same bits on every instruction set with
// FMA.
#pragma once
#include <span>
#include <vector>

namespace qtool {

// a [rows][depth] times b [depth][columns], row-major.
std::vector<float> product(std::span<const float> a, std::span<const float> b, size_t depth);

}  // namespace qtool
