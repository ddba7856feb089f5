// Which channels must be taken out together. Values whose channels correspond, because separate_channels()
// operators, depthwise convolutions and Reshapes connect them, form a class; channel k of a value is channel
// k % channels of its class.
#pragma once
#include <optional>
#include <vector>

#include "src/passes/channel_intervals.h"
#include "src/passes/mac_intervals.h"

namespace qtool {

struct ChannelClass {
  int64_t channels = 0;  // of the narrowest value
  bool fixed = false;    // an operator or the world outside needs every channel
  std::vector<ValueId> values;
};

struct ChannelClasses {
  std::vector<ChannelClass> classes;
  std::vector<size_t> class_of;              // by value; no_class for values without channels
  std::vector<std::optional<MacNode>> macs;  // by node
};

inline constexpr size_t no_class = ~size_t{0};

// `intervals` as channel_intervals(graph).
ChannelClasses channel_classes(const Graph& graph, const std::vector<ChannelIntervals>& intervals);

}  // namespace qtool
