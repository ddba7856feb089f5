#include "src/quantize/bias_correction.h"

#include <algorithm>

#include "src/base/parallel.h"
#include "src/engine/engine.h"
#include "src/ops/conv_operands.h"
#include "src/quantize/node_engines.h"
#include "src/quantize/weights.h"

namespace qtool {
namespace {

// Of multiply-accumulates: some seconds.
constexpr double budget = 50e9;
constexpr size_t fewest_probes = 4;

// Of the results of one channel that are inside the clamp.
struct Errors {
  double sum = 0, count = 0;
};

// The mean error times 1 - variance / mean^2, not below 0: the variance is what the mean may be off. It is a
// ratio of sums over probes, and its variance that of such a ratio.
double shrunk_mean(const std::vector<Errors>& errors) {
  Errors all;
  for (const Errors& e : errors) all = {all.sum + e.sum, all.count + e.count};
  const auto probes = static_cast<double>(errors.size());
  if (all.sum == 0) return 0;
  double squares = 0;
  for (const Errors& e : errors) {
    const double off = e.sum - all.sum / all.count * e.count;
    squares += off * off;
  }
  const double variance_of_sum = squares * probes / (probes - 1);
  return all.sum / all.count * std::max(0.0, 1 - variance_of_sum / (all.sum * all.sum));
}

bool is_layer(const Placement& placement, size_t n) {
  const QuantRule& rule = placement.rule(n);
  return placement.is_integer(n) && rule.role(1) == Role::weight && rule.role(2) == Role::bias;
}

// The integer layers of a network and, as nodes of their own, what the rounding of their weights adds to
// their results.
class Layers {
 public:
  Layers(const Placement& placement, Parameters& parameters, const QuantizeOptions& options);

  // [layer][channel] of one probe. `engine`: of the whole network. May be called from several threads.
  std::vector<std::vector<Errors>> measure(const Engine& engine, const Probe& probe) const;

  const std::vector<size_t>& nodes() const { return nodes_; }
  size_t channels(size_t layer) const { return static_cast<size_t>(result_type(layer).shape.back()); }

 private:
  const Node& node(size_t layer) const { return placement_.node(nodes_[layer]); }
  const TensorType& result_type(size_t layer) const {
    return placement_.graph().type(node(layer).outputs[0]);
  }

  const Placement& placement_;
  std::vector<size_t> nodes_;
  Graph rounding_;  // its node i: layer i without bias and clamp, its weights the errors of rounding
  std::unique_ptr<NodeEngines> engines_;
};

std::vector<float> rounding_errors(const Value& weights, int axis, std::span<const float> bias,
                                   float input_scale, const QuantizeOptions& options) {
  const auto real = weights.as<float>();
  const IntegerWeights rounded = quantize_weights(real, weights.type.shape, axis, bias, input_scale, options);
  const auto stride = static_cast<size_t>(strides_of(weights.type.shape)[static_cast<size_t>(axis)]);
  const std::vector<float>& scales = rounded.weight_params.scales;
  std::vector<float> errors;
  for (size_t i = 0; i < real.size(); ++i)
    errors.push_back(static_cast<float>(rounded.weights[i]) * scales[i / stride % scales.size()] - real[i]);
  return errors;
}

Layers::Layers(const Placement& placement, Parameters& parameters, const QuantizeOptions& options)
    : placement_(placement) {
  const Graph& graph = placement.graph();
  rounding_.values = graph.values;
  for (size_t n = 0; n < placement.size(); ++n) {
    if (!is_layer(placement, n)) continue;
    const Node& node = placement.node(n);
    const QuantRule& rule = placement.rule(n);
    const Value& weights = graph.value(node.inputs[1]);
    const ValueId errors = rounding_.add_constant(
        weights.name, weights.type,
        to_bytes(rounding_errors(weights, rule.weight_axis, bias_values(graph, node),
                                 parameters.of_operand(n, 0).scales.front(), options)));
    rounding_.nodes.push_back({node.name, node.op->without_clamp(), {node.inputs[0], errors}, node.outputs});
    nodes_.push_back(n);
  }
  engines_ = std::make_unique<NodeEngines>(rounding_);
}

void add(std::span<const float> errors, std::span<const float> results, const Clamp& clamp,
         std::span<Errors> sums) {
  for (size_t i = 0; i < results.size(); ++i) {
    if (!(results[i] > clamp.min && results[i] < clamp.max)) continue;
    Errors& channel = sums[i % sums.size()];
    channel.sum += errors[i];
    ++channel.count;
  }
}

std::vector<std::vector<Errors>> Layers::measure(const Engine& engine, const Probe& probe) const {
  std::vector<std::vector<Errors>> sums(nodes_.size());
  std::vector<std::vector<Bytes>> errors(nodes_.size());
  engine.run(*probe.tensors, [&](ValueId id, std::span<const std::byte> data) {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (node(i).inputs[0] == id) {
        errors[i].emplace_back(result_type(i).bytes());
        engines_->run(i, std::vector{data.data()}, errors[i]);
      }
      if (node(i).outputs[0] != id) continue;
      sums[i].resize(channels(i));
      add(view_as<float>(errors[i][0]), view_as<float>(data), node(i).op->clamp(), sums[i]);
      errors[i].clear();
    }
  });
  return sums;
}

std::span<const Probe> affordable(std::span<const Probe> probes, const Graph& graph) {
  double macs = 1;  // of one probe
  for (const Node& node : graph.nodes) macs += 2 * static_cast<double>(node.op->macs(graph, node));
  const auto count = static_cast<size_t>(std::min(budget / macs, 1e6));
  return probes.first(std::min(probes.size(), std::max(count, fewest_probes)));
}

}  // namespace

std::vector<std::vector<float>> corrected_biases(const Placement& placement, Parameters& parameters,
                                                 std::span<const Probe> probes,
                                                 const QuantizeOptions& options) {
  std::vector<std::vector<float>> biases(placement.size());
  for (size_t n = 0; n < placement.size(); ++n)
    if (is_layer(placement, n)) biases[n] = bias_values(placement.graph(), placement.node(n));
  if (probes.size() < 2) return biases;

  probes = affordable(probes, placement.graph());
  const Engine engine(placement.graph());
  const Layers layers(placement, parameters, options);
  std::vector<std::vector<std::vector<Errors>>> measured(probes.size());  // [probe][layer][channel]
  parallel_for(probes.size(), thread_count(0),
               [&](size_t p) { measured[p] = layers.measure(engine, probes[p]); });
  for (size_t i = 0; i < layers.nodes().size(); ++i) {
    std::vector<float>& bias = biases[layers.nodes()[i]];
    bias.resize(layers.channels(i));
    for (size_t c = 0; c < bias.size(); ++c) {
      std::vector<Errors> of_probes(probes.size());
      for (size_t p = 0; p < probes.size(); ++p) of_probes[p] = measured[p][i][c];
      bias[c] -= static_cast<float>(shrunk_mean(of_probes));
    }
  }
  return biases;
}

}  // namespace qtool
