// Vectors of floats in GCC's vector extensions, as wide as the instruction set of this translation unit
// allows. For *.isa.cpp files only (src/base/isa.h). Loads and stores need no alignment.
#pragma once
#include <cstdint>
#include <cstring>

#ifndef QTOOL_ISA
#error "simd.h is for files that are built once for each instruction set"
#endif

namespace qtool::QTOOL_ISA {

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif

using VecF = float __attribute__((vector_size(lanes * 4), aligned(4), may_alias));
using VecI = int32_t __attribute__((vector_size(lanes * 4), aligned(4), may_alias));

static inline VecF load(const float* p) {
  return *reinterpret_cast<const VecF*>(p);
}
static inline void store(float* p, VecF v) {
  *reinterpret_cast<VecF*>(p) = v;
}
// x in every lane. (0 + x would cost an addition, as -0 + 0 is +0; x - 0 is x.)
static inline VecF splat(float x) {
  return x - VecF{};
}
// NaN in `v` passes through both, as in the shipped kernels.
static inline VecF at_least(VecF v, VecF low) {
  return v < low ? low : v;
}
static inline VecF at_most(VecF v, VecF high) {
  return v > high ? high : v;
}

}  // namespace qtool::QTOOL_ISA
