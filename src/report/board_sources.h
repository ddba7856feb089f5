// Start-up code, linker scripts and the table of boards, embedded by tools/cmake/embed_sources.cmake.
#pragma once
#include <span>

#include "src/base/embedded_file.h"

namespace qtool {

std::span<const EmbeddedFile> board_sources();  // of src/board

}  // namespace qtool
