// How much memory a model needs.
#pragma once
#include <cstddef>
#include <cstdint>

#include "qtool/import.h"

namespace qtool {

// Bytes of a process that goes all the way with `threads`, an estimate from above: constants of the float
// graph, packed, and of the integer graph; all activations of one sample a thread, float and integer, as
// validation compares them; statistics a thread.
size_t needed_memory(const Model& model, unsigned threads);
// Bytes to import a model whose files have this size.
size_t needed_memory_to_import(uintmax_t file_bytes);

}  // namespace qtool
