#include "src/plan/overlap.h"

#include <algorithm>
#include <vector>

namespace qtool {
namespace {

// The operand's bytes that a pixel's window spans.
struct Span {
  int64_t begin, end;
};

Span window_of(const Sweep& s, int64_t pixel) {
  const int64_t column = pixel % s.output[1], row = pixel / s.output[1] % s.output[0],
                image = pixel / s.output[1] / s.output[0];
  const auto clip = [](int64_t position, int64_t length) {
    return std::clamp<int64_t>(position, 0, length - 1);
  };
  const int64_t top = row * s.stride[0] - s.pad_before[0], left = column * s.stride[1] - s.pad_before[1];
  const int64_t first_row = image * s.input[0] + clip(top, s.input[0]);
  const int64_t last_row = image * s.input[0] + clip(top + s.extent[0] - 1, s.input[0]);
  return {(first_row * s.input[1] + clip(left, s.input[1])) * s.input[2],
          (last_row * s.input[1] + clip(left + s.extent[1] - 1, s.input[1]) + 1) * s.input[2]};
}

}  // namespace

OverlapDistances overlap_distances(const Sweep& s, int64_t block) {
  const int64_t pixels = s.images * s.output[0] * s.output[1], pixel_bytes = s.output[2];
  std::vector<Span>
      reads;  // by pixel; `begin` becomes the least of it and later ones, `end` the most of it and earlier
  reads.reserve(static_cast<size_t>(pixels));
  for (int64_t p = 0; p < pixels; ++p) reads.push_back(window_of(s, p));
  for (size_t p = reads.size(); p-- > 1;) reads[p - 1].begin = std::min(reads[p - 1].begin, reads[p].begin);
  for (size_t p = 1; p < reads.size(); ++p) reads[p].end = std::max(reads[p].end, reads[p - 1].end);

  OverlapDistances least{.below = 0, .above = 0};
  for (int64_t first = 0; first < pixels; ++first) {
    const int64_t end = std::min(first + block, pixels);
    least.below = std::max(least.below, end * pixel_bytes - reads[static_cast<size_t>(first)].begin);
    least.above = std::max(least.above, reads[static_cast<size_t>(end - 1)].end - first * pixel_bytes);
  }
  return {.below = std::min(least.below, pixels * pixel_bytes),
          .above = std::min(least.above, s.images * s.input[0] * s.input[1] * s.input[2])};
}

}  // namespace qtool
