#include "src/quantize/range_choice.h"

#include <algorithm>
#include <cmath>

namespace qtool {
namespace {

constexpr double no_noise = 1e-12;    // of a probe, beside what is chosen
constexpr double least_gain = 0.005;  // of the mean logarithm, 0.02 dB: less is chance
constexpr int most_turns = 20;

// Noise / signal of the results when all groups are rounded, by probe.
using Total = std::vector<double>;

double cost(const Total& total, const RangeGroup& group, const RangeCandidate& candidate) {
  double sum = 0;
  for (size_t p = 0; p < total.size(); ++p)
    sum += std::log(std::max(total[p] - group.chosen().noise[p], no_noise) + candidate.noise[p]);
  return sum / static_cast<double>(total.size());
}

bool improve(Total& total, RangeGroup& group) {
  size_t best = group.choice;
  double least = cost(total, group, group.chosen()) - least_gain;
  for (size_t c = 0; c < group.candidates.size(); ++c) {
    const double value = cost(total, group, group.candidates[c]);
    if (value >= least) continue;
    least = value;
    best = c;
  }
  if (best == group.choice) return false;
  for (size_t p = 0; p < total.size(); ++p)
    total[p] = std::max(total[p] - group.chosen().noise[p], no_noise) + group.candidates[best].noise[p];
  group.choice = best;
  return true;
}

}  // namespace

double RangeGroup::sqnr_db() const {
  double sum = 0;
  for (const double value : chosen().noise) sum -= 10 * std::log10(std::max(value, no_noise));
  return sum / static_cast<double>(chosen().noise.size());
}

void RangeGroup::add(const std::string& method, Range range, const QuantParams& params) {
  constexpr float tolerance = 0.02F;  // of the range
  const auto alike = [&](const RangeCandidate& c) {
    const float distance = std::abs(c.range.min - range.min) + std::abs(c.range.max - range.max);
    return c.params == params || distance < tolerance * (range.max - range.min);
  };
  if (std::none_of(candidates.begin(), candidates.end(), alike))
    candidates.push_back({method, range, params});
}

void choose(std::vector<RangeGroup>& groups) {
  if (groups.empty()) return;
  Total total(groups.front().chosen().noise.size(), no_noise);
  for (const RangeGroup& group : groups)
    for (size_t p = 0; p < total.size() && !group.is_result; ++p) total[p] += group.chosen().noise[p];
  bool changed = true;
  for (int turn = 0; turn < most_turns && changed; ++turn) {
    changed = false;
    for (RangeGroup& group : groups) changed = (!group.is_result && improve(total, group)) || changed;
  }
  for (RangeGroup& group : groups) {
    group.share = 0;
    for (size_t p = 0; p < total.size() && !group.is_result; ++p)
      group.share += group.chosen().noise[p] / total[p] / static_cast<double>(total.size());
  }
}

}  // namespace qtool
