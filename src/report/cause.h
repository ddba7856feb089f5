// Why a layer of the integer network differs from the float one.
#pragma once
#include <string>

#include "src/report/noise.h"

namespace qtool {

// A sentence for a layer that adds a loss of its own; empty when it does not (`own_loss_db` below 3, or SQNR
// above 40 dB).
std::string find_cause(const Graph& integer, const Node& node, ValueId value, const NoiseSums& sums,
                       double own_loss_db);

}  // namespace qtool
