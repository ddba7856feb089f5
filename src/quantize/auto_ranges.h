// Ranges by measurement: RangeMethod::automatic.
#pragma once
#include "src/quantize/parameters.h"

namespace qtool {

using StatisticsOf = std::function<const TensorStatistics&(ValueId id)>;

// Gives each group of values that share parameters the range that costs the results of the network least
// (NetworkNoise). Candidates are the ranges of all methods; for the groups that matter most then also ranges
// whose ends are moved in and out. Rounding errors of different groups are independent, so their energies add
// up; what is minimized is the mean over the probes of the logarithm of this sum, i.e. the mean SQNR in
// decibels is maximized: a sample of small values counts as much as one of large values. Returns one entry a
// group, in graph order. Requires probes.
std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options);

}  // namespace qtool
