#include "src/quantize/range_choice.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qtool {
namespace {

constexpr double no_noise = 1e-12;     // of a result, beside what is chosen
constexpr double least_gain = 0.0005;  // of the mean logarithm, 0.002 dB: less is not worth a change
constexpr int most_turns = 20;

// Noise / signal when all groups are rounded, by probe and result.
using Total = std::vector<double>;

// What the candidate would gain beside what is chosen, in logarithms: the mean over the probes less its
// standard error. Of a probe: the mean over its results.
double sure_gain(const Total& total, size_t results, const RangeGroup& group,
                 const RangeCandidate& candidate) {
  assert(results > 0);
  double sum = 0, squares = 0;
  for (size_t first = 0; first < total.size(); first += results) {
    double gain = 0;
    for (size_t i = first; i < first + results; ++i) {
      const double others = std::max(total[i] - group.chosen().noise[i], no_noise);
      gain += std::log((others + group.chosen().noise[i]) / (others + candidate.noise[i]));
    }
    gain /= static_cast<double>(results);
    sum += gain;
    squares += gain * gain;
  }
  const size_t count = total.size() / results;
  if (count < 2) return 0;
  const auto probes = static_cast<double>(count);
  const double mean = sum / probes;
  return mean - std::sqrt(std::max(0.0, squares / probes - mean * mean) / (probes - 1));
}

bool improve(Total& total, size_t results, RangeGroup& group) {
  size_t best = group.choice;
  double most = least_gain;
  for (size_t c = 0; c < group.candidates.size(); ++c) {
    const double gain = sure_gain(total, results, group, group.candidates[c]);
    if (gain <= most) continue;
    most = gain;
    best = c;
  }
  if (best == group.choice) return false;
  for (size_t i = 0; i < total.size(); ++i)
    total[i] = std::max(total[i] - group.chosen().noise[i], no_noise) + group.candidates[best].noise[i];
  group.choice = best;
  return true;
}

}  // namespace

double RangeGroup::sqnr_db() const {
  double sum = 0, count = 0;
  for (const double value : chosen().noise) {
    if (value <= 0) continue;
    sum -= 10 * std::log10(std::max(value, no_noise));
    ++count;
  }
  return count > 0 ? sum / count : -10 * std::log10(no_noise);
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

void choose(std::vector<RangeGroup>& groups, size_t results) {
  if (groups.empty()) return;
  Total total(groups.front().chosen().noise.size(), no_noise);
  for (const RangeGroup& group : groups)
    for (size_t i = 0; i < total.size() && !group.is_result; ++i) total[i] += group.chosen().noise[i];
  bool changed = true;
  for (int turn = 0; turn < most_turns && changed; ++turn) {
    changed = false;
    for (RangeGroup& group : groups)
      changed = (!group.is_result && improve(total, results, group)) || changed;
  }
  for (RangeGroup& group : groups) {
    group.share = 0;
    for (size_t i = 0; i < total.size() && !group.is_result; ++i)
      group.share += group.chosen().noise[i] / total[i] / static_cast<double>(total.size());
  }
}

}  // namespace qtool
