// The shipped kernels as text, embedded by tools/cmake/embed_sources.cmake.
#pragma once
#include <span>

#include "src/base/embedded_file.h"

namespace qtool {

std::span<const EmbeddedFile> kernel_sources();  // of src/kernels

}  // namespace qtool
