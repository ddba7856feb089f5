#include "src/quantize/layer_inputs.h"

#include <cmath>

#include "src/base/parallel.h"
#include "src/engine/engine.h"

namespace qtool {
namespace {

constexpr size_t most_positions = 1024;  // of a sample and layer

// All of them, or so many at uneven distances, so that they do not fall into a few columns of an image.
std::vector<int64_t> some_positions(int64_t all) {
  constexpr double golden_ratio = 0.6180339887498949;
  std::vector<int64_t> positions;
  for (size_t i = 0; i < std::min(static_cast<size_t>(all), most_positions); ++i) {
    const double uneven = static_cast<double>(i) * golden_ratio;
    const double distance = static_cast<double>(all) / static_cast<double>(most_positions);
    positions.push_back(
        static_cast<size_t>(all) <= most_positions
            ? static_cast<int64_t>(i)
            : static_cast<int64_t>((static_cast<double>(i) + uneven - std::floor(uneven)) * distance));
  }
  return positions;
}

// A node and the patches of it that are looked at.
struct Layer {
  size_t node;
  ValueId input;
  bool has_bias;
  Patches patches;
  std::vector<int64_t> positions;
  std::vector<float> mean;  // [group][element]

  size_t length() const { return mean.size() / static_cast<size_t>(patches.groups); }

  // [position][element], less the mean.
  std::vector<float> centred(std::span<const float> x, int64_t group) const {
    std::vector<float> rows(positions.size() * length());
    const float* centre = mean.data() + static_cast<size_t>(group) * length();
    for (size_t p = 0; p < positions.size(); ++p) {
      const std::span row = std::span(rows).subspan(p * length(), length());
      patches.copy(x, group, positions[p], row);
      for (size_t i = 0; i < row.size(); ++i) row[i] -= centre[i];
    }
    return rows;
  }

  // Adds the mean over the positions, divided by `samples`.
  void add_to_mean(std::span<const float> x, size_t samples) {
    std::vector<float> patch(length());
    for (int64_t g = 0; g < patches.groups; ++g) {
      std::vector<double> sum(length());
      for (const int64_t position : positions) {
        patches.copy(x, g, position, patch);
        for (size_t i = 0; i < patch.size(); ++i) sum[i] += patch[i];
      }
      const auto count = static_cast<double>(positions.size() * samples);
      for (size_t i = 0; i < sum.size(); ++i)
        mean[static_cast<size_t>(g) * length() + i] += static_cast<float>(sum[i] / count);
    }
  }
};

// Layers that share weights, usually one.
struct SharedWeights {
  std::vector<Layer> layers = {};
  std::vector<CovarianceEstimate> estimates = {};  // by group
};

std::map<ValueId, SharedWeights> find_layers(const Placement& placement) {
  std::map<ValueId, SharedWeights> found;
  const Graph& graph = placement.graph();
  for (size_t n = 0; n < placement.size(); ++n) {
    const Node& node = placement.node(n);
    const Patches patches = placement.is_integer(n) ? node.op->patches(graph, node) : Patches{};
    if (patches.groups == 0) continue;
    const TensorType& weights = graph.type(node.inputs[1]);
    const auto length = static_cast<size_t>(weights.elements() / weights.shape[0]);
    const auto groups = static_cast<size_t>(patches.groups);
    auto& [layers, estimates] = found[node.inputs[1]];
    if (estimates.empty()) estimates.assign(groups, CovarianceEstimate(length));
    if (estimates.size() == groups)
      layers.push_back({n, node.inputs[0], node.inputs.size() > 2 && node.inputs[2] != no_value, patches,
                        some_positions(patches.positions), std::vector<float>(groups * length)});
  }
  return found;
}

}  // namespace

LayerInputs::LayerInputs(const Placement& placement, const std::vector<Probe>& probes) {
  if (probes.empty()) return;
  const Graph& graph = placement.graph();
  std::map<ValueId, SharedWeights> found = find_layers(placement);
  std::vector<SharedWeights*> all;
  std::vector<bool> wanted(graph.values.size());
  for (auto& [id, shared] : found) {
    all.push_back(&shared);
    for (const Layer& layer : shared.layers) wanted[layer.input] = true;
  }
  const Engine engine(graph);
  const auto visit = [&](const auto& each) {
    for (const Probe& probe : probes) {
      std::vector<Bytes> activations(graph.values.size());
      engine.run(*probe.tensors, [&](ValueId id, std::span<const std::byte> data) {
        if (wanted[id]) activations[id].assign(data.begin(), data.end());
      });
      parallel_for(all.size(), thread_count(0), [&](size_t i) {
        for (Layer& layer : all[i]->layers) each(*all[i], layer, view_as<float>(activations[layer.input]));
      });
    }
  };
  visit([&](SharedWeights&, Layer& layer, std::span<const float> x) {
    if (layer.has_bias) layer.add_to_mean(x, probes.size());
  });
  visit([&](SharedWeights& shared, Layer& layer, std::span<const float> x) {
    for (int64_t g = 0; g < layer.patches.groups; ++g)
      shared.estimates[static_cast<size_t>(g)].add(layer.centred(x, g));
  });
  for (auto& [id, shared] : found) {
    for (CovarianceEstimate& estimate : shared.estimates) covariances_[id].push_back(estimate.finish());
    for (Layer& layer : shared.layers) means_[layer.node] = std::move(layer.mean);
  }
}

WeightInputs LayerInputs::of(size_t n, ValueId weights) const {
  const auto mean = means_.find(n);
  if (mean == means_.end()) return {};
  return {covariances_.at(weights), mean->second};
}

}  // namespace qtool
