// An output that joins, say, probabilities and raw coordinates: one int8 scale for both rounds the small ones
// away. The output is float anyway, so joining floats costs nothing but converting before the Concat instead
// of after it.
#include <algorithm>

#include "src/quantize/placement.h"

namespace qtool {
namespace {

// Scales further apart than this lose three bits of the smaller one.
constexpr float largest_ratio = 8;

// True when nothing but data movement is between the node and the graph's outputs.
bool only_moves_to_outputs(const Placement& placement, size_t n) {
  for (const ValueId id : placement.node(n).outputs)
    for (const size_t reader : placement.readers(id))
      if (!placement.node(reader).op->moves_data() || !only_moves_to_outputs(placement, reader)) return false;
  return true;
}

// Width of the range that the value's own int8 parameters would cover.
float width_of(const Placement& placement, ValueId id, const std::function<Range(ValueId)>& range) {
  const size_t n = placement.producer(id);
  if (n != no_node && placement.is_integer(n)) {
    const QuantRule& rule = placement.rule(n);
    if (rule.kind == QuantRule::Kind::fixed) return rule.fixed.scales.front() * 255;
    const bool moved = rule.kind == QuantRule::Kind::same_as_input;
    if (moved && !placement.graph().value(placement.node(n).inputs[0]).is_constant())
      return width_of(placement, placement.node(n).inputs[0], range);
  }
  const Range own = range(id);
  return own.max - own.min;
}

}  // namespace

void keep_mixed_concats(Placement& placement, const std::function<Range(ValueId)>& range) {
  for (size_t n = 0; n < placement.size(); ++n) {
    if (!placement.is_integer(n) || placement.rule(n).kind != QuantRule::Kind::shared_inputs) continue;
    if (!only_moves_to_outputs(placement, n)) continue;
    std::vector<float> widths;
    for (const ValueId id : placement.activations(n)) {
      const float width = width_of(placement, id, range);
      if (width > 0) widths.push_back(width);
    }
    if (widths.empty()) continue;
    const auto [least, most] = std::minmax_element(widths.begin(), widths.end());
    if (*most > *least * largest_ratio)
      placement.keep_float(n, "it joins values of very different ranges right before an output");
  }
}

}  // namespace qtool
