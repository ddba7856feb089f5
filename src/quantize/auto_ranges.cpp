#include "src/quantize/auto_ranges.h"

#include <algorithm>
#include <cmath>

#include "src/quantize/network_noise.h"
#include "src/quantize/ranges.h"

namespace qtool {
namespace {

struct Candidate {
  std::string method;
  Range range;
  QuantParams params;
  std::vector<double> noise = {};  // noise / signal of the network's results, by probe
};

constexpr double no_noise = 1e-12;       // of a probe, beside what is chosen here
constexpr double smallest_share = 0.03;  // of all noise: groups below are not worth a second look
constexpr float finest_factor = 0.95F;
constexpr int most_turns = 20;

// Values that share parameters.
struct Group {
  ValueId first;  // in graph order
  Range full;     // from the smallest to the largest value
  std::vector<Candidate> candidates;
  size_t choice = 0;
  double share = 0;     // of the noise of the results
  float factor = 0.6F;  // by which the ends are moved

  const Candidate& chosen() const { return candidates[choice]; }
  double sqnr_db() const {
    double sum = 0;
    for (const double noise : chosen().noise) sum -= 10 * std::log10(std::max(noise, no_noise));
    return sum / static_cast<double>(chosen().noise.size());
  }

  // Adds nothing when another candidate gives (nearly) the same integers.
  void add(const std::string& method, Range range, const QuantParams& params) {
    const auto alike = [&](const Candidate& c) {
      const float distance = std::abs(c.range.min - range.min) + std::abs(c.range.max - range.max);
      return c.params == params || distance < 0.02F * (range.max - range.min);
    };
    if (std::none_of(candidates.begin(), candidates.end(), alike))
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

  std::vector<ChosenRange> run(std::span<const Probe> all_probes) {
    const auto probes = all_probes.first(std::min(all_probes.size(), probes_worth_it()));
    const NetworkNoise noise(placement_, group_of_);
    add_methods();
    measure(noise, probes);
    choose();
    while (add_neighbours()) {
      measure(noise, probes);
      choose();
    }
    std::vector<ChosenRange> result;
    for (const Group& group : groups_) {
      parameters_.set_range(group.first, group.chosen().range);
      result.push_back({placement_.graph().value(group.first).name, group.chosen().method, group.sqnr_db()});
    }
    return result;
  }

 private:
  void find_groups();
  size_t probes_worth_it() const;
  void add_methods();
  bool add_neighbours();
  void measure(const NetworkNoise& noise, std::span<const Probe> probes);
  void choose();

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

// As many as some 150 G multiply-accumulates allow (a few seconds), at least 2. A group has about 3
// candidates, and half of the network behind it on average.
size_t Search::probes_worth_it() const {
  int64_t macs = 1;
  for (const Node& node : placement_.graph().nodes) macs += node.op->macs(placement_.graph(), node);
  const double a_probe = static_cast<double>(macs) / 2 * 3 * static_cast<double>(groups_.size());
  return std::max<size_t>(static_cast<size_t>(150e9 / std::max(a_probe, 1e6)), 2);
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

// For the groups that matter: each end of the chosen range is moved in and out, by less when that has been
// tried. Returns whether there is anything new to measure.
bool Search::add_neighbours() {
  bool added = false;
  for (Group& group : groups_) {
    while (group.share >= smallest_share && group.factor < finest_factor) {
      const Candidate centre = group.chosen();
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

void Search::measure(const NetworkNoise& noise, std::span<const Probe> probes) {
  std::vector<NetworkNoise::Task> tasks;
  std::vector<Candidate*> candidates;
  for (size_t g = 0; g < groups_.size(); ++g)
    for (Candidate& candidate : groups_[g].candidates) {
      if (!candidate.noise.empty()) continue;
      tasks.push_back({g, candidate.params});
      candidates.push_back(&candidate);
    }
  auto measured = noise.measure(probes, tasks);
  for (size_t t = 0; t < tasks.size(); ++t) candidates[t]->noise = std::move(measured[t]);
}

// Coordinate descent: each group in turn takes the candidate that suits the choices of the others, until none
// changes.
void Search::choose() {
  const size_t probes = groups_.empty() ? 0 : groups_.front().chosen().noise.size();
  std::vector<double> total(probes, no_noise);
  for (const Group& group : groups_)
    for (size_t p = 0; p < probes; ++p) total[p] += group.chosen().noise[p];
  const auto cost = [&](const Group& group, const Candidate& candidate) {
    double sum = 0;
    for (size_t p = 0; p < probes; ++p)
      sum += std::log(std::max(total[p] - group.chosen().noise[p], no_noise) + candidate.noise[p]);
    return sum;
  };
  bool changed = true;
  for (int turn = 0; turn < most_turns && changed; ++turn) {
    changed = false;
    for (Group& group : groups_) {
      size_t best = group.choice;
      double least = cost(group, group.chosen());
      for (size_t c = 0; c < group.candidates.size(); ++c) {
        const double value = cost(group, group.candidates[c]);
        if (value < least - 1e-9) {
          least = value;
          best = c;
        }
      }
      if (best == group.choice) continue;
      for (size_t p = 0; p < probes; ++p)
        total[p] += group.candidates[best].noise[p] - group.chosen().noise[p];
      group.choice = best;
      changed = true;
    }
  }
  for (Group& group : groups_) {
    group.share = 0;
    for (size_t p = 0; p < probes; ++p)
      group.share += group.chosen().noise[p] / total[p] / static_cast<double>(probes);
  }
}

}  // namespace

std::vector<ChosenRange> choose_ranges(Parameters& parameters, const Placement& placement,
                                       const StatisticsOf& statistics, const std::vector<Probe>& probes,
                                       const QuantizeOptions& options) {
  return Search(parameters, placement, statistics, options).run(probes);
}

}  // namespace qtool
