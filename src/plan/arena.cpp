#include "src/plan/arena.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "src/plan/separations.h"
#include "src/plan/two_ended.h"

namespace qtool {
namespace {

using Order = std::vector<size_t>;

size_t align_up(size_t offset, size_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

// Places buffers in the given order, each at the lowest offset (or, `best_fit`, in the smallest gap) that the
// buffers placed before leave.
Packing place(std::span<const Buffer> buffers, Separations& separations, const Order& order, bool best_fit) {
  Packing packing{.offsets = std::vector<size_t>(buffers.size(), no_buffer), .bytes = 0};
  for (const size_t i : order) {
    const Buffer& buffer = buffers[i];
    int64_t free_from = 0, best_gap = INT64_MAX;
    size_t best = no_buffer;
    for (const OffsetRange& taken : separations.forbidden(i, packing.offsets)) {
      const auto offset = static_cast<int64_t>(align_up(static_cast<size_t>(free_from), buffer.alignment));
      if (offset < taken.first && taken.first - free_from < best_gap) {
        best = static_cast<size_t>(offset);
        best_gap = best_fit ? taken.first - free_from : 0;
      }
      free_from = std::max(free_from, taken.last + 1);
    }
    packing.offsets[i] =
        best != no_buffer ? best : align_up(static_cast<size_t>(free_from), buffer.alignment);
    packing.bytes = std::max(packing.bytes, packing.offsets[i] + buffer.bytes);
  }
  return packing;
}

// xorshift32 (Marsaglia, 2003).
class Random {
 public:
  size_t below(size_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % n;
  }

 private:
  uint32_t state_ = 2463534242U;
};

class Packer {
 public:
  explicit Packer(std::span<const Buffer> buffers)
      : buffers_(buffers), bound_(lower_bound(buffers)), separations_(buffers) {}

  Packing run() {
    try_greedy_orders();
    if (best_.bytes > bound_) {
      if (auto packing = pack_from_both_ends(buffers_, bound_)) keep(std::move(*packing), best_order_);
    }
    if (best_.bytes > bound_) search_orders();
    return std::move(best_);
  }

 private:
  void keep(Packing packing, const Order& order) {
    if (!best_.offsets.empty() && packing.bytes >= best_.bytes) return;
    best_ = std::move(packing);
    best_order_ = order;
  }

  void try_greedy_orders() {
    using Key = std::function<size_t(const Buffer&)>;
    const std::array<Key, 4> keys = {[](const Buffer& b) { return b.bytes; },
                                     [](const Buffer& b) { return b.bytes * (b.last - b.first + 1); },
                                     [](const Buffer& b) { return b.last - b.first; },
                                     [](const Buffer& b) { return ~b.first; }};
    for (const Key& key : keys) {
      Order order(buffers_.size());
      std::iota(order.begin(), order.end(), size_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](size_t a, size_t b) { return key(buffers_[a]) > key(buffers_[b]); });
      keep(place(buffers_, separations_, order, true), order);
      keep(place(buffers_, separations_, order, false), order);
    }
  }

  // Some order of lowest-offset placements gives the best packing; walks from the best one known by moving a
  // buffer.
  void search_orders() {
    const size_t n = buffers_.size();
    const size_t work = 20'000'000;
    const size_t rounds = std::clamp<size_t>(work / (n * n + 1), 20, 1000);
    Random random;
    Order order = best_order_;
    size_t current = best_.bytes;
    for (size_t round = 0; round < rounds && best_.bytes > bound_; ++round) {
      Order changed = order;
      const size_t from = random.below(n), to = random.below(n);
      const size_t moved = changed[from];
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(from));
      changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(to), moved);
      Packing packing = place(buffers_, separations_, changed, false);
      if (packing.bytes > current) continue;
      current = packing.bytes;
      order = changed;
      keep(std::move(packing), changed);
    }
  }

  std::span<const Buffer> buffers_;
  size_t bound_;
  Separations separations_;
  Packing best_;
  Order best_order_;
};

}  // namespace

Packing pack(std::span<const Buffer> buffers) {
  if (buffers.empty()) return {};
  return Packer(buffers).run();
}

}  // namespace qtool
