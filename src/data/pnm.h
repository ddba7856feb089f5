// Portable anymaps (PGM and PPM, binary, 8 bit).
#pragma once
#include "qtool/bytes.h"
#include "src/data/pixels.h"

namespace qtool {

bool is_pnm(std::span<const std::byte> file);

// The first image of the file, gray repeated as RGB. Throws Error(bad_input) for text or bitmap kinds, a
// maximum other than 255, or too little data.
Pixels decode_pnm(std::span<const std::byte> file);

}  // namespace qtool
