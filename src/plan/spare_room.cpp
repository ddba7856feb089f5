#include "src/plan/spare_room.h"

#include <algorithm>

#include "src/plan/variants.h"

namespace qtool {
namespace {

class SpareRoom {
 public:
  SpareRoom(const Graph& graph, std::vector<NodeCall> steps, ArenaLayout layout, const qk_variant* variants)
      : graph_(graph), steps_(std::move(steps)), layout_(std::move(layout)), variants_(variants) {}

  ArenaLayout run() && {
    const std::vector<size_t> nodes = nodes_with_faster_kernels();
    use(nodes);
    return std::move(layout_);
  }

 private:
  KernelCall faster(const NodeCall& step) const {
    KernelCall call = step.portable;
    use_variant(call, variants_, Optimize::balanced);
    return call;
  }

  std::vector<size_t> nodes_with_faster_kernels() const {
    std::vector<size_t> nodes;
    for (const NodeCall& step : steps_)
      if (faster(step).kernel != step.call.kernel) nodes.push_back(step.node);
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
  }

  // For all of the nodes, or those of them that fit.
  void use(std::span<const size_t> nodes) {
    if (nodes.empty()) return;
    std::vector<NodeCall> steps = steps_;
    for (NodeCall& step : steps)
      if (std::binary_search(nodes.begin(), nodes.end(), step.node)) step.call = faster(step);
    if (auto layout = lay_out_within(graph_, steps, layout_.packing.bytes)) {
      steps_ = std::move(steps);
      layout_ = std::move(*layout);
    } else if (nodes.size() > 1) {
      use(nodes.first(nodes.size() / 2));
      use(nodes.subspan(nodes.size() / 2));
    }
  }

  const Graph& graph_;
  std::vector<NodeCall> steps_;
  ArenaLayout layout_;
  const qk_variant* variants_;
};

}  // namespace

ArenaLayout use_spare_room(const Graph& graph, std::vector<NodeCall> steps, ArenaLayout layout,
                           const qk_variant* variants) {
  return SpareRoom(graph, std::move(steps), std::move(layout), variants).run();
}

}  // namespace qtool
