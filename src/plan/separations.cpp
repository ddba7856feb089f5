#include "src/plan/separations.h"

#include <algorithm>

namespace qtool {
namespace {

// Joins what overlaps or touches.
void merge(std::vector<OffsetRange>& intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const OffsetRange& a, const OffsetRange& b) { return a.first < b.first; });
  size_t kept = 0;
  for (const OffsetRange& next : intervals) {
    if (next.last < next.first) continue;
    if (kept > 0 && next.first <= intervals[kept - 1].last + 1) {
      intervals[kept - 1].last = std::max(intervals[kept - 1].last, next.last);
    } else {
      intervals[kept++] = next;
    }
  }
  intervals.resize(kept);
}

}  // namespace

Separations::Separations(std::span<const Buffer> buffers) : buffers_(buffers), neighbours_(buffers.size()) {
  for (size_t i = 0; i < buffers.size(); ++i)
    for (size_t j = 0; j < buffers.size(); ++j)
      if (i != j && buffers[i].live_with(buffers[j])) neighbours_[i].push_back(j);
}

void Separations::forbid(size_t buffer, size_t other, int64_t other_offset) {
  const Buffer &a = buffers_[buffer], &b = buffers_[other];
  const auto size = [](const Buffer& x) { return static_cast<int64_t>(x.bytes); };
  // The result must lie at least `below` under its operand or `above` over it.
  int64_t below = size(a), above = size(b);  // of `buffer` relative to `other`
  bool same_place = false;
  if (a.over && a.over->operand == other) {
    below = a.over->below, above = a.over->above, same_place = a.over->same_place;
  } else if (b.over && b.over->operand == buffer) {
    below = b.over->above, above = b.over->below, same_place = b.over->same_place;
  }
  if (same_place) {
    forbidden_.push_back({other_offset - below + 1, other_offset - 1});
    forbidden_.push_back({other_offset + 1, other_offset + above - 1});
  } else {
    forbidden_.push_back({other_offset - below + 1, other_offset + above - 1});
  }
}

const std::vector<OffsetRange>& Separations::forbidden(size_t buffer, std::span<const size_t> offsets) {
  forbidden_.clear();
  for (const size_t other : neighbours_[buffer])
    if (offsets[other] != no_buffer) forbid(buffer, other, static_cast<int64_t>(offsets[other]));
  merge(forbidden_);
  return forbidden_;
}

}  // namespace qtool
