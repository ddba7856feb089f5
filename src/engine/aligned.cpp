#include "src/engine/aligned.h"

#include <sys/mman.h>

#include <new>

namespace qtool {

AlignedBytes allocate_aligned(size_t bytes) {
  constexpr size_t huge_page = size_t{2} << 20;
  const bool is_large = bytes >= huge_page;
  void* memory = nullptr;
  if (::posix_memalign(&memory, is_large ? huge_page : cache_line, bytes + 1) != 0) throw std::bad_alloc();
  if (is_large) ::madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
  return AlignedBytes(static_cast<std::byte*>(memory));
}

}  // namespace qtool
