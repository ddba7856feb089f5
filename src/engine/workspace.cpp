#include "src/engine/workspace.h"

#include <algorithm>
#include <map>

#include "src/engine/aligned.h"

namespace qtool {
namespace {

// Free and used parts of the workspace.
class Space {
 public:
  // The smallest gap that is large enough.
  size_t take(size_t bytes) {
    auto best = gaps_.end();
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap)
      if (gap->second >= bytes && (best == gaps_.end() || gap->second < best->second)) best = gap;
    if (best == gaps_.end()) return grow(bytes);
    const auto [offset, size] = *best;
    gaps_.erase(best);
    if (size > bytes) gaps_[offset + bytes] = size - bytes;
    return offset;
  }

  void give_back(size_t offset, size_t bytes) {
    auto gap = gaps_.emplace(offset, bytes).first;
    const auto next = std::next(gap);
    if (next != gaps_.end() && gap->first + gap->second == next->first) {
      gap->second += next->second;
      gaps_.erase(next);
    }
    if (gap == gaps_.begin()) return;
    const auto before = std::prev(gap);
    if (before->first + before->second != gap->first) return;
    before->second += gap->second;
    gaps_.erase(gap);
  }

  size_t bytes() const { return bytes_; }

 private:
  // At the end, over a gap that reaches it.
  size_t grow(size_t bytes) {
    size_t offset = bytes_;
    if (!gaps_.empty() && gaps_.rbegin()->first + gaps_.rbegin()->second == bytes_) {
      offset = gaps_.rbegin()->first;
      gaps_.erase(offset);
    }
    bytes_ = offset + bytes;
    return offset;
  }

  std::map<size_t, size_t> gaps_;  // offset, size
  size_t bytes_ = 0;
};

}  // namespace

WorkspaceLayout lay_out(const Graph& graph, const std::vector<bool>& in_place) {
  const auto uses = uses_of(graph);
  Space space;
  WorkspaceLayout layout{.offsets = std::vector<size_t>(graph.values.size(), no_offset_in_workspace)};
  const auto size = [&](ValueId id) { return align_up(graph.type(id).bytes()); };
  const auto dies_at = [&](ValueId id, size_t n) {
    return id != no_value && layout.offsets[id] != no_offset_in_workspace && !is_graph_output(graph, id) &&
           (uses[id].empty() || uses[id].back() == n);
  };
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    const ValueId first = node.inputs.empty() ? no_value : node.inputs[0];
    const bool over_operand = in_place[n] && !node.outputs.empty() && node.outputs[0] != no_value &&
                              dies_at(first, n) && size(first) == size(node.outputs[0]);
    for (size_t o = 0; o < node.outputs.size(); ++o) {
      const ValueId id = node.outputs[o];
      if (id == no_value) continue;
      layout.offsets[id] = over_operand && o == 0 ? layout.offsets[first] : space.take(size(id));
    }
    std::vector<ValueId> dead;
    for (const auto* ids : {&node.inputs, &node.outputs})
      for (const ValueId id : *ids)
        if (dies_at(id, n) && !(over_operand && id == first) && std::find(dead.begin(), dead.end(), id) == dead.end())
          dead.push_back(id);
    for (const ValueId id : dead) space.give_back(layout.offsets[id], size(id));
  }
  layout.bytes = space.bytes();
  return layout;
}

}  // namespace qtool
