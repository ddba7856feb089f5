// The shipped kernels as text, embedded by tools/cmake/embed_sources.cmake.
#pragma once
#include <span>
#include <string_view>

namespace qtool {

struct KernelSource {
  std::string_view path;  // under src/kernels: "c/qk_conv_s8.c"
  std::string_view text;
};
std::span<const KernelSource> kernel_sources();

}  // namespace qtool
