// Which of several measured ranges each activation gets.
#pragma once
#include <string>
#include <vector>

#include "qtool/graph.h"
#include "src/numerics/quantization.h"

namespace qtool {

struct RangeCandidate {
  std::string method;
  Range range;
  QuantParams params;
  // Noise / signal of the network's results, [probe * results + result]; empty: not measured yet.
  std::vector<double> noise = {};
};

// Values that share int8 parameters.
struct RangeGroup {
  ValueId first;    // in graph order
  Range full = {};  // holds all candidates: with min-max among them, from the smallest to the largest value
  std::vector<RangeCandidate> candidates = {};
  size_t choice = 0;
  bool is_result = false;  // of the network: keeps its first candidate and is left out of the sum
  double share = 0;        // of the noise of the results
  float factor = 0.6F;     // by which add_neighbours() moves the ends next

  const RangeCandidate& chosen() const { return candidates[choice]; }
  // Mean over probes, and over the results that depend on the group.
  double sqnr_db() const;
  // Adds nothing when another candidate gives (nearly) the same integers.
  void add(const std::string& method, Range range, const QuantParams& params);
};

// Chooses among the measured candidates of all groups. Rounding errors of different groups are independent,
// so their energies add up; what becomes least is the mean over probes and results of the logarithm of this
// sum: the mean SQNR in decibels is largest. So a sample of small values, or a result of little noise, counts
// as much as another.
//
// Coordinate descent from the first candidates: each group in turn takes the candidate that suits the choices
// of the others, when its gain is larger than the gain's standard error over the probes (the rule of one
// standard error, L. Breiman et al., "Classification and Regression Trees", 1984, section 3.4.3): few probes
// show little of what other samples clip, and one shows nothing. `results`: entries of noise a probe.
// O(groups * candidates * entries) a turn. Sets `choice` and `share`.
void choose(std::vector<RangeGroup>& groups, size_t results);

}  // namespace qtool
