// Which int8 values each channel (last axis) of each activation of an integer graph can take, whatever the
// input.
#pragma once
#include <cstdint>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct Interval {
  int32_t min = -128, max = 127;

  bool is_one_value() const { return min == max; }
  Interval hull(const Interval& other) const {
    return {min < other.min ? min : other.min, max > other.max ? max : other.max};
  }
};

using ChannelIntervals = std::vector<Interval>;  // one a channel

// By value; empty for values that are no int8 activation or have no axis.
std::vector<ChannelIntervals> channel_intervals(const Graph& graph);

}  // namespace qtool
