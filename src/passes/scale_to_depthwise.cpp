#include <algorithm>

#include "src/ops/conv.h"
#include "src/ops/elementwise.h"
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

// Add(Mul(x, scale), offset), per channel of an NHWC image: a layer with one weight a channel, which the
// quantizer gives a scale of its own.
bool replace(Graph& graph, size_t n) {
  const Node& add = graph.nodes[n];
  const auto offset = as_channel_affine(graph, add);
  if (!offset || graph.type(offset->x).rank() != 4 || use_count(graph, offset->x) != 1) return false;
  const size_t p = producer_of(graph, offset->x);
  if (p == no_node || !graph.nodes[p].op->clamp().is_none()) return false;
  const auto scale = as_channel_affine(graph, graph.nodes[p]);
  if (!scale || graph.value(scale->x).is_constant()) return false;
  std::vector<double> factor = scale->scale, shift = scale->offset;
  for (size_t c = 0; c < factor.size(); ++c) {
    factor[c] *= offset->scale[c];
    shift[c] = shift[c] * offset->scale[c] + offset->offset[c];
  }
  if (!varies(factor) && !varies(shift)) return false;
  const auto channels = static_cast<int64_t>(factor.size());
  const std::string name = add.name;
  const Clamp clamp = add.op->clamp();
  const ValueId weights =
      graph.add_constant(name + "/weights", DataType::f32, {channels, 1, 1, 1}, to_floats(factor));
  const ValueId bias = graph.add_constant(name + "/bias", DataType::f32, {channels}, to_floats(shift));
  graph.nodes[n].op = std::make_shared<Conv>(Window{}, channels, clamp);
  graph.nodes[n].inputs = {scale->x, weights, bias};
  return true;
}

}  // namespace

bool scale_to_depthwise(Graph& graph) {
  return apply_everywhere(graph, replace);
}

}  // namespace qtool
