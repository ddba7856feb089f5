#include "src/plan/two_ended.h"

#include <algorithm>
#include <numeric>

namespace qtool {
namespace {

class Search {
 public:
  Search(std::span<const Buffer> buffers, size_t bytes)
      : buffers_(buffers), bytes_(bytes), order_(buffers.size()), offsets_(buffers.size()) {
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return std::pair(buffers[a].first, buffers[b].bytes) < std::pair(buffers[b].first, buffers[a].bytes);
    });
  }

  std::optional<Packing> run() {
    if (!place_from(0)) return std::nullopt;
    return Packing{.offsets = offsets_, .bytes = bytes_};
  }

 private:
  struct Candidate {
    bool inside;  // touches neither end of the arena
    size_t gap, offset;
    auto key() const { return std::tuple(inside, gap, offset); }
  };

  std::vector<Candidate> candidates(size_t position) const {
    const Buffer& buffer = buffers_[order_[position]];
    std::vector<std::pair<size_t, size_t>> taken;
    for (size_t k = 0; k < position; ++k) {
      const size_t other = order_[k];
      if (buffers_[other].live_with(buffer))
        taken.emplace_back(offsets_[other], offsets_[other] + buffers_[other].bytes);
    }
    taken.emplace_back(bytes_, bytes_);
    std::sort(taken.begin(), taken.end());
    std::vector<Candidate> result;
    size_t free_from = 0;
    for (const auto& [begin, end] : taken) {
      const size_t low = (free_from + buffer.alignment - 1) / buffer.alignment * buffer.alignment;
      if (low + buffer.bytes <= begin) {
        const size_t high = (begin - buffer.bytes) / buffer.alignment * buffer.alignment;
        result.push_back({free_from != 0, begin - free_from, low});
        if (high != low) result.push_back({begin != bytes_, begin - free_from, high});
      }
      free_from = std::max(free_from, end);
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Candidate& a, const Candidate& b) { return a.key() < b.key(); });
    return result;
  }

  bool place_from(size_t position) {
    if (position == order_.size()) return true;
    for (const Candidate& candidate : candidates(position)) {
      if (++steps_ > max_steps) return false;
      offsets_[order_[position]] = candidate.offset;
      if (place_from(position + 1)) return true;
    }
    return false;
  }

  static constexpr size_t max_steps = 20'000;
  std::span<const Buffer> buffers_;
  size_t bytes_;
  std::vector<size_t> order_;  // of placing
  std::vector<size_t> offsets_;
  size_t steps_ = 0;
};

}  // namespace

std::optional<Packing> pack_from_both_ends(std::span<const Buffer> buffers, size_t bytes) {
  return Search(buffers, bytes).run();
}

}  // namespace qtool
