#include "src/quantize/auto_ranges.h"

#include <algorithm>

#include "src/quantize/layer_noise.h"
#include "src/quantize/ranges.h"

namespace qtool {
namespace {

struct Candidate {
  std::string method;
  Range range;
  QuantParams params;
};

// The values that share parameters.
struct Group {
  ValueId first;  // in graph order
  Range full;     // from the smallest to the largest value
  std::vector<Candidate> candidates;
  Candidate best = {};
  double sqnr_db = 0;

  // Adds nothing when another candidate gives the same integers.
  void add(const std::string& method, Range range, const QuantParams& params) {
    const auto same = [&](const Candidate& c) { return c.params == params; };
    if (std::none_of(candidates.begin(), candidates.end(), same))
      candidates.push_back({method, range, params});
  }
};

class Search {
 public:
  Search(Parameters& parameters, const Placement& placement, const StatisticsOf& statistics,
         const QuantizeOptions& options)
      : parameters_(parameters), placement_(placement), statistics_(statistics), options_(options) {
    find_groups();
  }

  std::vector<ChosenRange> run(std::span<const Probe> probes) {
    const LayerNoise noise(placement_, group_of_, groups_.size());
    add_methods();
    keep_best(noise, probes);
    for (const float factor : {0.8F, 0.9F}) {
      add_neighbours(factor);
      keep_best(noise, probes);
    }
    std::vector<ChosenRange> result;
    for (const Group& group : groups_) {
      parameters_.set_range(group.first, group.best.range);
      result.push_back({placement_.graph().value(group.first).name, group.best.method, group.sqnr_db});
    }
    return result;
  }

 private:
  void find_groups();
  void add_methods();
  void add_neighbours(float factor);
  void keep_best(const LayerNoise& noise, std::span<const Probe> probes);

  Parameters& parameters_;
  const Placement& placement_;
  const StatisticsOf& statistics_;
  const QuantizeOptions& options_;
  std::vector<Group> groups_;
  std::vector<size_t> group_of_;  // by value
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
    if (is_new) groups_.push_back({.first = id, .full = *range, .candidates = {}});
    group_of_[id] = it->second;
  };
  for (const ValueId id : graph.inputs) visit(id);
  for (const Node& node : graph.nodes)
    for (const ValueId id : node.outputs) visit(id);
}

void Search::add_methods() {
  const std::vector<std::tuple<std::string, RangeMethod, double>> methods = {
      {"mse", RangeMethod::mse, 0},
      {"min-max", RangeMethod::min_max, 0},
      {"mean", RangeMethod::mean, 0},
      {"entropy", RangeMethod::entropy, 0},
      {"percentile", RangeMethod::percentile, options_.percentile},
      {"percentile", RangeMethod::percentile, 99.9}};
  for (const auto& [name, method, percentile] : methods) {
    QuantizeOptions options = options_;
    options.range = method;
    if (percentile > 0) options.percentile = percentile;
    const Parameters by_method(
        placement_, [&](ValueId id) { return range_of(statistics_(id), options); }, options);
    for (Group& group : groups_) {
      const Range range = *by_method.range_of(group.first);
      group.add(name, range, parameters_.params_of(range));
    }
  }
}

// Both ends are moved alone, and together.
void Search::add_neighbours(float factor) {
  for (Group& group : groups_) {
    group.candidates = {group.best};
    const Range centre = group.best.range;
    for (const auto& [low, high] : {std::pair{factor, 1.0F},
                                    {1 / factor, 1.0F},
                                    {1.0F, factor},
                                    {1.0F, 1 / factor},
                                    {factor, factor},
                                    {1 / factor, 1 / factor}}) {
      const Range range{std::max(centre.min * low, group.full.min),
                        std::min(centre.max * high, group.full.max)};
      group.add(group.best.method, range, parameters_.params_of(range));
    }
  }
}

// The first of equals.
void Search::keep_best(const LayerNoise& noise, std::span<const Probe> probes) {
  std::vector<std::vector<QuantParams>> candidates;
  for (const Group& group : groups_) {
    candidates.emplace_back();
    for (const Candidate& candidate : group.candidates) candidates.back().push_back(candidate.params);
  }
  const LayerNoise::Scores scores = noise.measure(probes, candidates);
  for (size_t g = 0; g < groups_.size(); ++g) {
    const auto best = std::max_element(scores[g].begin(), scores[g].end());
    groups_[g].best = groups_[g].candidates[static_cast<size_t>(best - scores[g].begin())];
    groups_[g].sqnr_db = *best;
  }
}

}  // namespace

std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options) {
  return Search(parameters, placement, statistics, options).run(probes);
}

}  // namespace qtool
