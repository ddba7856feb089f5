#include "src/quantize/auto_ranges.h"

#include <algorithm>
#include <cmath>

#include "src/quantize/network_noise.h"
#include "src/quantize/range_choice.h"
#include "src/quantize/ranges.h"

namespace qtool {
namespace {

// Groups with a smaller share of the noise are not worth the time of further candidates, or of moving their
// ends.
constexpr double share_for_methods = 0.01;
constexpr double share_for_moves = 0.03;
constexpr float finest_factor = 0.95F;
// Of multiply-accumulates: some seconds.
constexpr double budget = 150e9;
constexpr size_t fewest_probes = 2;
constexpr double candidates_a_group = 3;  // about

bool is_result(const RangeGroup& group) {
  return group.is_result;
}
bool is_inner(const RangeGroup& group) {
  return !group.is_result;
}
bool is_noisy(const RangeGroup& group) {
  return !group.is_result && group.share >= share_for_methods;
}

class Search {
 public:
  Search(Parameters& parameters, const Placement& placement, const StatisticsOf& statistics,
         const QuantizeOptions& options)
      : parameters_(parameters), placement_(placement), statistics_(statistics), options_(options) {
    find_groups();
  }

  std::vector<ChosenRange> run(std::span<const Probe> all) {
    const NetworkNoise noise(placement_, group_of_);
    double macs = 1;  // of one candidate a group, for one probe
    for (size_t g = 0; g < groups_.size(); ++g) macs += static_cast<double>(noise.macs_behind(g));
    const auto affordable = static_cast<size_t>(std::min(budget / (macs * candidates_a_group), 1e6));
    probes_ = all.first(std::min(all.size(), std::max(affordable, fewest_probes)));

    for (size_t g = 0; g < groups_.size(); ++g) groups_[g].is_result = noise.holds_result(g);
    add_method(is_result, "mse", RangeMethod::mse);
    add_method(is_inner, "min-max", RangeMethod::min_max);
    add_method(is_inner, "mse", RangeMethod::mse);
    measure_and_choose(noise);
    add_method(is_noisy, "mean", RangeMethod::mean);
    add_method(is_noisy, "percentile", RangeMethod::percentile, options_.percentile);
    add_method(is_noisy, "percentile", RangeMethod::percentile, 99.9);
    add_method(is_noisy, "entropy", RangeMethod::entropy);
    measure_and_choose(noise);
    while (macs_spent_ < 2 * budget && add_neighbours()) measure_and_choose(noise);

    std::vector<ChosenRange> result;
    for (const RangeGroup& group : groups_) {
      parameters_.set_range(group.first, group.chosen().range);
      result.push_back({placement_.graph().value(group.first).name, group.chosen().method, group.sqnr_db()});
    }
    return result;
  }

 private:
  void find_groups();
  void add_method(bool (*wanted)(const RangeGroup&), const std::string& name, RangeMethod method,
                  double percentile = 100);
  bool add_neighbours();
  void measure_and_choose(const NetworkNoise& noise);

  Parameters& parameters_;
  const Placement& placement_;
  const StatisticsOf& statistics_;
  const QuantizeOptions& options_;
  std::vector<RangeGroup> groups_;
  std::vector<size_t> group_of_;  // by value
  std::span<const Probe> probes_;
  double macs_spent_ = 0;
};

void Search::find_groups() {
  std::map<size_t, size_t> numbers;
  const Graph& graph = placement_.graph();
  group_of_.assign(graph.values.size(), no_group);
  const auto visit = [&](ValueId id) {
    if (id == no_value || group_of_[id] != no_group) return;
    const std::optional<Range> range = parameters_.range_of(id);
    if (!range) return;
    const auto [it, is_new] = numbers.try_emplace(parameters_.group_of(id), groups_.size());
    if (is_new) groups_.push_back({.first = id});
    group_of_[id] = it->second;
  };
  for (const ValueId id : graph.inputs) visit(id);
  for (const Node& node : graph.nodes)
    for (const ValueId id : node.outputs) visit(id);
}

void Search::add_method(bool (*wanted)(const RangeGroup&), const std::string& name, RangeMethod method,
                        double percentile) {
  QuantizeOptions options = options_;
  options.range = method;
  options.percentile = percentile;
  const Parameters by_method(
      placement_, [&](ValueId id) { return range_of(statistics_(id), options); }, options);
  for (RangeGroup& group : groups_) {
    if (!wanted(group)) continue;
    const Range range = *by_method.range_of(group.first);
    group.full = {std::min(group.full.min, range.min), std::max(group.full.max, range.max)};
    group.add(name, range, parameters_.params_of(range));
  }
}

// For the groups that matter: each end of the chosen range is moved in and out, by less when that has been
// tried. Returns whether there is anything new to measure.
bool Search::add_neighbours() {
  bool added = false;
  for (RangeGroup& group : groups_) {
    while (!group.is_result && group.share >= share_for_moves && group.factor < finest_factor) {
      const RangeCandidate centre = group.chosen();
      const size_t before = group.candidates.size();
      for (const auto& [low, high] : {std::pair{group.factor, 1.0F},
                                      {1 / group.factor, 1.0F},
                                      {1.0F, group.factor},
                                      {1.0F, 1 / group.factor}}) {
        const Range range{std::max(centre.range.min * low, group.full.min),
                          std::min(centre.range.max * high, group.full.max)};
        group.add(centre.method, range, parameters_.params_of(range));
      }
      if (group.candidates.size() > before) {
        added = true;
        break;
      }
      group.factor = std::sqrt(group.factor);
    }
  }
  return added;
}

void Search::measure_and_choose(const NetworkNoise& noise) {
  std::vector<NetworkNoise::Rounding> roundings;
  std::vector<RangeCandidate*> candidates;
  for (size_t g = 0; g < groups_.size(); ++g)
    for (RangeCandidate& candidate : groups_[g].candidates) {
      if (!candidate.noise.empty()) continue;
      roundings.push_back({g, candidate.params});
      candidates.push_back(&candidate);
      macs_spent_ += static_cast<double>(noise.macs_behind(g)) * static_cast<double>(probes_.size());
    }
  auto measured = noise.measure(probes_, roundings);
  for (size_t i = 0; i < candidates.size(); ++i) candidates[i]->noise = std::move(measured[i]);
  choose(groups_, noise.results());
}

}  // namespace

std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options) {
  return Search(parameters, placement, statistics, options).run(probes);
}

}  // namespace qtool
