// Memory aligned for vectors and cache lines.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <memory>

namespace qtool {

inline constexpr size_t cache_line = 64;  // bytes

inline size_t align_up(size_t bytes) {
  return (bytes + cache_line - 1) / cache_line * cache_line;
}

struct FreeAligned {
  void operator()(std::byte* p) const { std::free(p); }
};
using AlignedBytes = std::unique_ptr<std::byte[], FreeAligned>;

// Not initialized, aligned to a cache line; large memory in huge pages where the system gives them, which
// saves walks through page tables. Throws std::bad_alloc.
AlignedBytes allocate_aligned(size_t bytes);

}  // namespace qtool
