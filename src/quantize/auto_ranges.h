// Ranges by measurement: RangeMethod::automatic.
#pragma once
#include "src/quantize/parameters.h"

namespace qtool {

using StatisticsOf = std::function<const TensorStatistics&(ValueId id)>;

// Gives each group of values that share parameters the range with the best SQNR of what its readers compute
// on the probes (LayerNoise). Candidates are the ranges of all methods, and then ranges whose ends are moved
// in and out from the best of them. Returns one entry a group, in graph order. Requires probes.
std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options);

}  // namespace qtool
