// Sizes of tensors.
#pragma once
#include <algorithm>
#include <cstdint>

namespace device {

inline int64_t elements(int64_t batch, int64_t height, int64_t width, int64_t channels) {
  return batch * height * width * channels;
}

template <int rank>
int64_t count(const int32_t (&shape)[rank]) {
  int64_t all = 1;
  for (const int32_t length : shape) all *= length;
  return all;
}

// One past the last element that a walk from the first reaches.
template <int rank>
int64_t extent(const int32_t (&shape)[rank], const int32_t (&strides)[rank]) {
  int64_t last = 0;
  for (int d = 0; d < rank; ++d) last += std::max<int64_t>(0, strides[d]) * (shape[d] - 1);
  return last + 1;
}

}  // namespace device
