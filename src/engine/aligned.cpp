#include "src/engine/aligned.h"

#include <sys/mman.h>

#include <new>

namespace qtool {

AlignedBytes allocate_aligned(size_t bytes) {
  constexpr size_t huge_page = size_t{2} << 20;
  const bool is_large = bytes >= huge_page;
  const size_t alignment = is_large ? huge_page : cache_line;
  const size_t size = align_up(bytes + 1, alignment);
  void* memory = std::aligned_alloc(alignment, size);
  if (memory == nullptr) throw std::bad_alloc();
  if (is_large) ::madvise(memory, size, MADV_HUGEPAGE);
  return AlignedBytes(static_cast<std::byte*>(memory));
}

}  // namespace qtool
