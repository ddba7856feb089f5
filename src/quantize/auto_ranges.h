// Ranges by measurement: RangeMethod::automatic.
#pragma once
#include "src/quantize/parameters.h"

namespace qtool {

using StatisticsOf = std::function<const TensorStatistics&(ValueId id)>;

// Gives each group of values that share parameters the range that costs the results of the network least
// (NetworkNoise, choose()). Candidates are the ranges of all methods; for the groups that matter most also
// ranges whose ends are moved in and out (pattern search: R. Hooke and T. Jeeves, "Direct search", J. ACM 8,
// 1961). How many probes are used follows from the network's multiply-accumulates, not from the machine.
// Returns one entry a group, in graph order. Requires probes.
std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options);

}  // namespace qtool
