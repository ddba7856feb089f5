// Permutations of axes, as Transpose has them.
#pragma once
#include <cstdint>
#include <vector>

namespace qtool {

inline std::vector<int64_t> inverse_of(const std::vector<int64_t>& perm) {
  std::vector<int64_t> inverse(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) inverse[static_cast<size_t>(perm[i])] = static_cast<int64_t>(i);
  return inverse;
}

}  // namespace qtool
