// Which of the builds of the vectorized code runs on this processor.
//
// Files named *.isa.cpp are compiled once for each instruction set (tools/cmake/isa_sources.cmake) into the
// namespace qtool::QTOOL_ISA. They include src/base/simd.h, plain structs and C headers only: an inline
// function of the C++ library would be compiled for AVX-512 and could be the copy that the linker keeps for
// everyone.
#pragma once
#include <string_view>

namespace qtool {

enum class Isa {
  baseline,  // x86-64 without fused multiply-add: the same results up to rounding
  avx2,      // with FMA
  avx512,    // F, BW, DQ, VL
  neon,
};

std::string_view name_of(Isa isa);

// True when this build has code for it and the processor can run it.
bool is_available(Isa isa);

// The best that is available. The environment variable QTOOL_ISA (baseline, avx2, avx512, neon) overrides it,
// for tests; throws Error(usage) when that names something else or something that is not available.
Isa selected_isa();

}  // namespace qtool
