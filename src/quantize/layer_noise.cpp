#include "src/quantize/layer_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "src/base/parallel.h"
#include "src/kernels/c/qk_dequantize_s8_f32.h"
#include "src/kernels/c/qk_quantize_f32_s8.h"

namespace qtool {
namespace {

// The node with its constants; its other operands are the inputs, its float results the outputs.
Graph single_node_graph(const Graph& graph, const Node& node, std::vector<ValueId>& inputs,
                        std::vector<ValueId>& outputs) {
  Graph single;
  std::map<ValueId, ValueId> copies;
  const auto copy = [&](ValueId id) {
    if (id == no_value) return no_value;
    const auto [it, is_new] = copies.try_emplace(id, no_value);
    if (!is_new) return it->second;
    const Value& value = graph.value(id);
    it->second = single.add_value(value.name, value.type);
    single.value(it->second).data = value.data;
    return it->second;
  };
  Node alone{node.name, node.op, {}, {}};
  for (const ValueId id : node.inputs) {
    if (id != no_value && !graph.value(id).is_constant() && copies.count(id) == 0) {
      inputs.push_back(id);
      single.inputs.push_back(copy(id));
    }
    alone.inputs.push_back(copy(id));
  }
  for (const ValueId id : node.outputs) {
    alone.outputs.push_back(copy(id));
    if (id == no_value || !graph.type(id).is_float()) continue;
    outputs.push_back(id);
    single.outputs.push_back(alone.outputs.back());
  }
  single.nodes.push_back(std::move(alone));
  return single;
}

Bytes rounded(std::span<const std::byte> real, const QuantParams& params) {
  const auto count = static_cast<int32_t>(real.size() / sizeof(float));
  std::vector<int8_t> q(static_cast<size_t>(count));
  Bytes result(real.size());
  const qk_quantize_f32_s8_params quantize{count, params.scales.front(), params.zero_points.front()};
  const qk_dequantize_s8_f32_params dequantize{count, params.scales.front(), params.zero_points.front()};
  qk_quantize_f32_s8(&quantize, view_as<float>(real).data(), q.data());
  qk_dequantize_s8_f32(&dequantize, q.data(), reinterpret_cast<float*>(result.data()));
  return result;
}

// nullopt when there is no signal. 100 dB and more are as good as exact.
std::optional<double> sqnr_db(std::span<const float> real, std::span<const float> approximation) {
  constexpr size_t lanes = 8;  // element i goes to lane i mod 8
  constexpr double exact_db = 100;
  std::array<double, lanes> signal{}, noise{};
  for (size_t i = 0; i < real.size(); ++i) {
    const double difference = double{real[i]} - approximation[i];
    signal[i % lanes] += double{real[i]} * real[i];
    noise[i % lanes] += difference * difference;
  }
  double all_signal = 0, all_noise = 0;
  for (size_t lane = 0; lane < lanes; ++lane) {
    all_signal += signal[lane];
    all_noise += noise[lane];
  }
  if (all_signal == 0) return std::nullopt;
  return all_noise == 0 ? exact_db : std::min(10 * std::log10(all_signal / all_noise), exact_db);
}

}  // namespace

LayerNoise::LayerNoise(const Placement& placement, std::vector<size_t> group_of, size_t groups)
    : placement_(placement),
      group_of_(std::move(group_of)),
      engine_(placement.graph()),
      readers_(groups),
      leaving_(groups),
      needed_(placement.graph().values.size()) {
  for (ValueId id = 0; id < group_of_.size(); ++id) {
    const size_t group = group_of_[id];
    if (group == no_group) continue;
    // Float nodes and the user read what was int8 only where an integer node made it.
    const bool comes_as_int8 = placement.made_by_integer(id);
    if (comes_as_int8 && is_graph_output(placement.graph(), id)) {
      leaving_[group].push_back(id);
      needed_[id] = true;
    }
    for (const size_t n : placement.readers(id)) {
      const auto read = placement.activations(n);
      const bool as_int8 = placement.is_integer(n) && std::find(read.begin(), read.end(), id) != read.end();
      if (as_int8 ? !placement.passes_parameters(n) : comes_as_int8) add_reader(group, n);
    }
  }
}

void LayerNoise::add_reader(size_t group, size_t node) {
  const auto [it, is_new] = layers_.try_emplace(node);
  Layer& layer = it->second;
  if (is_new) {
    layer.graph = single_node_graph(placement_.graph(), placement_.node(node), layer.inputs, layer.outputs);
    layer.engine = std::make_unique<Engine>(layer.graph);
    for (const ValueId id : layer.inputs) needed_[id] = true;
    for (const ValueId id : layer.outputs) needed_[id] = true;
  }
  auto& readers = readers_[group];
  if (std::find(readers.begin(), readers.end(), &layer) == readers.end()) readers.push_back(&layer);
}

LayerNoise::Activations LayerNoise::run(const Probe& probe) const {
  Activations activations(placement_.graph().values.size());
  engine_.run(probe.tensors, [&](ValueId id, std::span<const std::byte> data) {
    if (needed_[id]) activations[id].assign(data.begin(), data.end());
  });
  return activations;
}

LayerNoise::Sum LayerNoise::sum_over_readers(size_t group, const QuantParams& params,
                                             const Activations& real) const {
  Sum sum;
  const auto add = [&](ValueId id, std::span<const std::byte> approximation) {
    const auto db = sqnr_db(view_as<float>(real[id]), view_as<float>(approximation));
    if (!db) return;
    sum.db += *db;
    ++sum.readers;
  };
  for (const ValueId id : leaving_[group]) add(id, rounded(real[id], params));
  for (const Layer* layer : readers_[group]) {
    std::vector<Bytes> inputs;
    for (const ValueId id : layer->inputs)
      inputs.push_back(group_of_[id] == group ? rounded(real[id], params) : real[id]);
    const std::vector<Bytes> outputs = layer->engine->run(inputs);
    for (size_t i = 0; i < outputs.size(); ++i) add(layer->outputs[i], outputs[i]);
  }
  return sum;
}

LayerNoise::Scores LayerNoise::measure(std::span<const Probe> probes,
                                       const std::vector<std::vector<QuantParams>>& candidates) const {
  struct Task {
    size_t group, candidate;
    Sum sum = {};
  };
  std::vector<Task> tasks;
  for (size_t group = 0; group < candidates.size(); ++group)
    for (size_t c = 0; c < candidates[group].size(); ++c) tasks.push_back({group, c});
  for (const Probe& probe : probes) {
    const Activations real = run(probe);
    parallel_for(tasks.size(), thread_count(0), [&](size_t t) {
      Task& task = tasks[t];
      const Sum sum = sum_over_readers(task.group, candidates[task.group][task.candidate], real);
      task.sum.db += sum.db;
      task.sum.readers += sum.readers;
    });
  }
  Scores scores(candidates.size());
  for (const Task& task : tasks)
    scores[task.group].push_back(task.sum.readers > 0 ? task.sum.db / static_cast<double>(task.sum.readers)
                                                      : 0);
  return scores;
}

}  // namespace qtool
