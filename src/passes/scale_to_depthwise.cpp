#include <algorithm>
#include <optional>

#include "src/ops/conv.h"
#include "src/passes/channel_affine.h"
#include "src/passes/rewrite.h"
#include "src/passes/simplify_passes.h"

namespace qtool {
namespace {

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [&](double v) { return v != values[0]; });
}

std::vector<float> to_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// What the node does, and the nodes like it before it that nobody else reads.
struct Chain {
  ChannelAffine affine;
  size_t nodes = 0;
};

std::optional<Chain> affine_chain(const Graph& graph, const Node& last) {
  auto affine = as_channel_affine(graph, last);
  if (!affine) return std::nullopt;
  Chain chain{*affine, 1};
  ChannelAffine& total = chain.affine;
  for (;;) {
    const size_t p = producer_of(graph, total.x);
    if (p == no_node || use_count(graph, total.x) != 1 || !graph.nodes[p].op->clamp().is_none()) return chain;
    const auto before = as_channel_affine(graph, graph.nodes[p]);
    if (!before) return chain;
    for (size_t c = 0; c < total.scale.size(); ++c) {
      total.offset[c] += before->offset[c] * total.scale[c];
      total.scale[c] *= before->scale[c];
    }
    total.x = before->x;
    ++chain.nodes;
  }
}

// (x * scale) + offset, per channel of an NHWC image: a layer with one weight a channel, which the quantizer
// gives a scale of its own.
bool replace(Graph& graph, size_t n) {
  const auto chain = affine_chain(graph, graph.nodes[n]);
  if (!chain || chain->nodes < 2 || graph.type(chain->affine.x).rank() != 4) return false;
  const ChannelAffine& affine = chain->affine;
  if (!varies(affine.scale) && !varies(affine.offset)) return false;
  const auto channels = static_cast<int64_t>(affine.scale.size());
  const std::string name = graph.nodes[n].name;
  const ValueId weights =
      graph.add_constant(name + "/weights", DataType::f32, {channels, 1, 1, 1}, to_floats(affine.scale));
  const ValueId bias =
      graph.add_constant(name + "/bias", DataType::f32, {channels}, to_floats(affine.offset));
  graph.nodes[n].op = std::make_shared<Conv>(Window{}, channels, graph.nodes[n].op->clamp());
  graph.nodes[n].inputs = {affine.x, weights, bias};
  return true;
}

}  // namespace

bool scale_to_depthwise(Graph& graph) {
  return apply_everywhere(graph, replace);
}

}  // namespace qtool
