#include "src/plan/two_ended.h"

#include <algorithm>
#include <numeric>

#include "src/plan/separations.h"

namespace qtool {
namespace {

class Search {
 public:
  Search(std::span<const Buffer> buffers, size_t bytes)
      : buffers_(buffers),
        bytes_(bytes),
        order_(buffers.size()),
        offsets_(buffers.size(), no_buffer),
        separations_(buffers) {
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
    int64_t gap;  // free bytes around it
    size_t offset;
    auto key() const { return std::tuple(inside, gap, offset); }
  };

  std::vector<Candidate> candidates(size_t position) {
    const Buffer& buffer = buffers_[order_[position]];
    const auto alignment = static_cast<int64_t>(buffer.alignment);
    const int64_t end = static_cast<int64_t>(bytes_) - static_cast<int64_t>(buffer.bytes);  // largest offset
    std::vector<Candidate> result;
    int64_t free_from = 0;
    const auto add_run = [&](int64_t last) {
      const int64_t low = (free_from + alignment - 1) / alignment * alignment;
      if (low > last) return;
      const int64_t high = last / alignment * alignment, gap = last - free_from;
      result.push_back({free_from != 0, gap, static_cast<size_t>(low)});
      if (high != low) result.push_back({last != end, gap, static_cast<size_t>(high)});
    };
    for (const OffsetRange& taken : separations_.forbidden(order_[position], offsets_)) {
      add_run(std::min(taken.first - 1, end));
      free_from = std::max(free_from, taken.last + 1);
    }
    add_run(end);
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
    offsets_[order_[position]] = no_buffer;
    return false;
  }

  static constexpr size_t max_steps = 20'000;
  std::span<const Buffer> buffers_;
  size_t bytes_;
  std::vector<size_t> order_;  // of placing
  std::vector<size_t> offsets_;
  Separations separations_;
  size_t steps_ = 0;
};

}  // namespace

std::optional<Packing> pack_from_both_ends(std::span<const Buffer> buffers, size_t bytes) {
  return Search(buffers, bytes).run();
}

}  // namespace qtool
