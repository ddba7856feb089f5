#include "src/ops/onnx_writer.h"

#include <algorithm>
#include <numeric>

namespace qtool {

std::vector<int64_t> perm_to(Layout layout, int64_t rank) {
  if (layout == Layout::as_is || rank < 3) return {};
  std::vector<int64_t> perm(static_cast<size_t>(rank));
  std::iota(perm.begin(), perm.end(), 0);
  std::rotate(perm.begin() + 1, perm.end() - 1, perm.end());
  return perm;
}

int64_t axis_in(Layout layout, int64_t axis, int64_t rank) {
  const std::vector<int64_t> perm = perm_to(layout, rank);
  return perm.empty() ? axis : std::find(perm.begin(), perm.end(), axis) - perm.begin();
}

}  // namespace qtool
