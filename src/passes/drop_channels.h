// Takes channels out of an integer graph.
#pragma once
#include <vector>

#include "src/passes/channel_classes.h"

namespace qtool {

// Keeps the channels kept[c] (ascending, not empty) of each class c. A layer that mixes channels takes what
// the missing ones contribute, always the same, into its bias.
void drop_channels(Graph& graph, const ChannelClasses& classes,
                   const std::vector<ChannelIntervals>& intervals,
                   const std::vector<std::vector<int32_t>>& kept);

}  // namespace qtool
