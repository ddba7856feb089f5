#include "src/quantize/layer_inputs.h"

#include <cmath>

#include "src/base/parallel.h"
#include "src/engine/engine.h"

namespace qtool {
namespace {

constexpr int64_t most_positions = 256;  // of a sample and layer

// All of them, or so many at uneven distances, so that they do not fall into a few columns of an image.
std::vector<int64_t> some_positions(int64_t all) {
  constexpr double golden_ratio = 0.6180339887498949;
  const double distance = static_cast<double>(all) / static_cast<double>(most_positions);
  std::vector<int64_t> positions;
  for (int64_t i = 0; i < std::min(all, most_positions); ++i) {
    const double turns = static_cast<double>(i) * golden_ratio;
    const double uneven = (static_cast<double>(i) + turns - std::floor(turns)) * distance;
    positions.push_back(all <= most_positions ? i : static_cast<int64_t>(uneven));
  }
  return positions;
}

// A node and the patches of it that are looked at.
struct Layer {
  size_t node;
  ValueId input, weights;
  size_t length;
  Patches patches;
  std::vector<int64_t> positions;
  std::vector<PatchMomentsEstimate> estimates;  // by group

  void add(std::span<const float> x) {
    for (size_t g = 0; g < estimates.size(); ++g) {
      std::vector<float> rows(positions.size() * length);
      for (size_t p = 0; p < positions.size(); ++p)
        patches.copy(x, static_cast<int64_t>(g), positions[p], std::span(rows).subspan(p * length, length));
      estimates[g].add(std::move(rows));
    }
  }
};

std::vector<Layer> find_layers(const Placement& placement) {
  std::vector<Layer> layers;
  const Graph& graph = placement.graph();
  for (size_t n = 0; n < placement.size(); ++n) {
    const Node& node = placement.node(n);
    const Patches patches = placement.is_integer(n) ? node.op->patches(graph, node) : Patches{};
    if (patches.groups == 0) continue;
    const TensorType& weights = graph.type(node.inputs[1]);
    const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != no_value;
    const auto length = static_cast<size_t>(weights.elements() / weights.shape[0]);
    layers.push_back(
        {n, node.inputs[0], node.inputs[1], length, patches, some_positions(patches.positions),
         std::vector(static_cast<size_t>(patches.groups), PatchMomentsEstimate(length, has_bias))});
  }
  return layers;
}

void add(std::vector<Covariance>& sum, std::vector<Covariance> others) {
  if (sum.empty()) return sum.swap(others);
  if (sum.size() != others.size()) return;  // the same weights in other groups: never seen, and no harm
  for (size_t g = 0; g < sum.size(); ++g)
    for (size_t b = 0; b < sum[g].size(); ++b)
      for (size_t i = 0; i < sum[g][b].values.size(); ++i) sum[g][b].values[i] += others[g][b].values[i];
}

}  // namespace

LayerInputs::LayerInputs(const Placement& placement, const std::vector<Probe>& probes)
    : placement_(placement) {
  if (probes.empty()) return;
  const Graph& graph = placement.graph();
  std::vector<Layer> layers = find_layers(placement);
  std::vector<bool> wanted(graph.values.size());
  for (const Layer& layer : layers) wanted[layer.input] = true;
  const Engine engine(graph);
  for (const Probe& probe : probes) {
    std::vector<Bytes> activations(graph.values.size());
    engine.run(*probe.tensors, [&](ValueId id, std::span<const std::byte> data) {
      if (wanted[id]) activations[id].assign(data.begin(), data.end());
    });
    parallel_for(layers.size(), thread_count(0),
                 [&](size_t i) { layers[i].add(view_as<float>(activations[layers[i].input])); });
  }
  for (Layer& layer : layers) {
    std::vector<Covariance> covariances;
    for (PatchMomentsEstimate& estimate : layer.estimates) {
      PatchMoments moments = estimate.finish();
      covariances.push_back(std::move(moments.covariance));
      means_[layer.node].insert(means_[layer.node].end(), moments.mean.begin(), moments.mean.end());
    }
    add(covariances_[layer.weights], std::move(covariances));
  }
}

WeightInputs LayerInputs::of(size_t n) const {
  const auto mean = means_.find(n);
  if (mean == means_.end()) return {};
  return {covariances_.at(placement_.node(n).inputs[1]), mean->second};
}

}  // namespace qtool
