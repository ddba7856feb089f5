// y = scale * x + offset with one scale and one offset a channel (last axis).
#pragma once
#include <optional>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct ChannelAffine {
  ValueId x;
  std::vector<double> scale, offset;  // one a channel of x
};

// What a Mul, Div, Add or Sub with a constant does, fused clamp aside. Nothing for other nodes, and when the
// constant varies along another axis than the last or makes the result larger than x.
std::optional<ChannelAffine> as_channel_affine(const Graph& graph, const Node& node);

}  // namespace qtool
