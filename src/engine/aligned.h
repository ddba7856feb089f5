// Memory aligned for vectors and cache lines.
#pragma once
#include <cstddef>
#include <memory>
#include <new>

namespace qtool {

inline constexpr size_t cache_line = 64;  // bytes

inline size_t align_up(size_t bytes) {
  return (bytes + cache_line - 1) / cache_line * cache_line;
}

struct DeleteAligned {
  void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t{cache_line}); }
};
using AlignedBytes = std::unique_ptr<std::byte[], DeleteAligned>;

// Not initialized.
inline AlignedBytes allocate_aligned(size_t bytes) {
  return AlignedBytes(static_cast<std::byte*>(::operator new(bytes + cache_line, std::align_val_t{cache_line})));
}

}  // namespace qtool
