// Packs buffers with known lifetimes into one arena.
#pragma once
#include <span>
#include <vector>

#include "src/plan/buffers.h"

namespace qtool {

struct Packing {
  std::vector<size_t> offsets;  // by buffer, bytes, multiples of the buffer's alignment
  size_t bytes = 0;             // of the arena
};

// Buffers that are live together never overlap. Tries several greedy orders, then placing from both ends
// within the lower bound (exact for chains), then a random search with a fixed seed: the same bytes on every
// machine.
Packing pack(std::span<const Buffer> buffers);

}  // namespace qtool
