// How much memory a model needs.
#pragma once
#include <cstddef>
#include <cstdint>

#include "qtool/import.h"

namespace qtool {

// Bytes of a process that goes all the way with `threads`. The choice of ranges needs most: constants as they
// are, packed for the whole network and for each node alone, and of the integer graph; all activations of one
// sample, and a thread those of the nodes alone and what differs; statistics a thread.
size_t needed_memory(const Model& model, unsigned threads);
// Bytes to import a model whose files have this size.
size_t needed_memory_to_import(uintmax_t file_bytes);

}  // namespace qtool
