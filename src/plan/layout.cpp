#include "src/plan/layout.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "src/ops/op.h"
#include "src/plan/fuse_sums.h"
#include "src/plan/order.h"
#include "src/plan/spare_room.h"
#include "src/plan/stream.h"
#include "src/plan/variants.h"

namespace qtool {
namespace {

constexpr size_t gpu_alignment = 16;  // bytes, of vector loads

// By node.
struct Lowered {
  std::vector<std::vector<KernelCall>> portable, calls;  // and for the target
  std::vector<bool> is_copy;                             // of a whole tensor onto itself
};

Lowered lower_nodes(const Graph& graph, const qk_variant* variants, Optimize optimize) {
  Lowered lowered;
  for (const Node& node : graph.nodes) {
    std::vector<KernelCall> calls = node.op->lower(graph, node);
    // A single call that moves data and may do so in place moves nothing.
    lowered.is_copy.push_back(node.op->moves_data() && calls.size() == 1 && calls[0].in_place);
    lowered.portable.push_back(calls);
    for (KernelCall& call : calls) use_variant(call, variants, optimize);
    lowered.calls.push_back(std::move(calls));
  }
  return lowered;
}

std::vector<NodeCall> steps_of(const Lowered& lowered, std::span<const size_t> order) {
  std::vector<NodeCall> steps;
  for (const size_t n : order)
    for (size_t i = 0; i < lowered.calls[n].size(); ++i)
      steps.push_back({lowered.portable[n][i], lowered.calls[n][i], n, lowered.is_copy[n]});
  return steps;
}

// Streams pairs of layers, those whose tensor lies in the arena when it is fullest, while that helps; then
// spends what room is left.
class Streaming {
 public:
  Streaming(Graph& graph, const Lowered& lowered, const qk_variant* variants, std::vector<NodeCall> steps)
      : graph_(graph),
        lowered_(lowered),
        variants_(variants),
        steps_(std::move(steps)),
        layout_(lay_out(graph, steps_)),
        pairs_(streamable_pairs(graph, lowered.portable)) {}

  ArenaLayout run() && {
    while (improve()) {
    }
    return use_spare_room(graph_, std::move(steps_), std::move(layout_), variants_);
  }

 private:
  struct Candidate {
    Graph graph;
    std::vector<NodeCall> steps;
    ArenaLayout layout;
    StreamedPair pair{};
  };

  bool improve() {
    const size_t peak = fullest();
    std::optional<Candidate> best;
    for (const StreamedPair& pair : pairs_) {
      if (!lies_between(pair, peak)) continue;
      for (const int64_t bands : {2, 3, 4, 6, 8, 12}) {
        Candidate candidate = streamed(pair, bands);
        const size_t bytes = candidate.layout.packing.bytes;
        if (bytes < layout_.packing.bytes && (!best || bytes < best->layout.packing.bytes))
          best = std::move(candidate);
      }
    }
    if (!best) return false;
    graph_ = std::move(best->graph);
    steps_ = std::move(best->steps);
    layout_ = std::move(best->layout);
    std::erase_if(pairs_, [&](const StreamedPair& p) {
      return p.producer == best->pair.producer || p.consumer == best->pair.consumer ||
             p.consumer == best->pair.producer || p.producer == best->pair.consumer;
    });
    return true;
  }

  // The time at which most bytes are live.
  size_t fullest() const {
    size_t time = 0, most = 0;
    for (size_t t = 0; t <= steps_.size() + 1; ++t) {
      const size_t live = live_bytes(layout_.assignment.buffers, t);
      if (live > most) time = t, most = live;
    }
    return time;
  }

  bool lies_between(const StreamedPair& pair, size_t time) const {
    const size_t buffer = layout_.assignment.of_value[lowered_.portable[pair.producer][0].outputs[0]];
    return buffer != no_buffer && layout_.assignment.buffers[buffer].first <= time &&
           time <= layout_.assignment.buffers[buffer].last;
  }

  Candidate streamed(const StreamedPair& pair, int64_t bands) const {
    Candidate result{.graph = graph_, .steps = {}, .layout = layout_, .pair = pair};
    Stream stream = qtool::stream(result.graph, lowered_.portable[pair.producer][0],
                                  lowered_.portable[pair.consumer][0], bands);
    if (stream.calls.empty()) return result;
    for (const NodeCall& step : steps_) {
      if (step.node == pair.producer) continue;
      if (step.node != pair.consumer) {
        result.steps.push_back(step);
        continue;
      }
      for (size_t i = 0; i < stream.calls.size(); ++i) {
        NodeCall part{stream.calls[i], stream.calls[i], stream.of_producer[i] ? pair.producer : pair.consumer,
                      false};
        use_variant(part.call, variants_, Optimize::ram);
        result.steps.push_back(std::move(part));
      }
    }
    result.layout = lay_out(result.graph, result.steps);
    return result;
  }

  Graph& graph_;
  const Lowered& lowered_;
  const qk_variant* variants_;
  std::vector<NodeCall> steps_;
  ArenaLayout layout_;
  std::vector<StreamedPair> pairs_;
};

void put_in_order(Graph& graph, std::span<const size_t> order, std::vector<size_t>& call_node) {
  std::vector<size_t> position(order.size());
  std::vector<Node> nodes;
  for (size_t i = 0; i < order.size(); ++i) {
    position[order[i]] = i;
    nodes.push_back(std::move(graph.nodes[order[i]]));
  }
  graph.nodes = std::move(nodes);
  for (size_t& node : call_node) node = position[node];
}

}  // namespace

ArenaLayout find_layout(Graph& graph, const TargetKernels& target, Optimize optimize) {
  Lowered lowered = lower_nodes(graph, target.variants, optimize);
  if (target.is_gpu) fuse_sums(graph, lowered.calls);
  const size_t alignment = target.is_gpu ? gpu_alignment : word_alignment;
  std::vector<size_t> order(graph.nodes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::vector<NodeCall> steps = steps_of(lowered, order);
  ArenaLayout layout = lay_out(graph, steps, alignment);
  if (const std::vector<size_t> other = least_memory_order(graph, lowered.calls); other != order) {
    std::vector<NodeCall> other_steps = steps_of(lowered, other);
    ArenaLayout other_layout = lay_out(graph, other_steps, alignment);
    if (other_layout.packing.bytes < layout.packing.bytes) {
      order = other;
      steps = std::move(other_steps);
      layout = std::move(other_layout);
    }
  }
  if (optimize == Optimize::ram && !target.is_gpu)
    layout = Streaming(graph, lowered, target.variants, std::move(steps)).run();
  put_in_order(graph, order, layout.call_node);
  return layout;
}

}  // namespace qtool
