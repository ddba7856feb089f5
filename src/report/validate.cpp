#include "qtool/validate.h"

#include <algorithm>
#include <map>
#include <memory>

#include "qtool/error.h"
#include "qtool/plan.h"
#include "src/base/parallel.h"
#include "src/engine/engine.h"
#include "src/ops/executor.h"
#include "src/ops/quantize_linear.h"
#include "src/report/cause.h"
#include "src/report/metrics.h"
#include "src/report/noise.h"
#include "src/report/save_outputs.h"
#include "src/report/target_check.h"

namespace qtool {
namespace {

constexpr double no_noise_db = 200;

// An activation that both graphs have.
struct Pair {
  ValueId real, integer;
  ElementMap map;
};

std::vector<Pair> match_activations(const Graph& real, const Graph& integer) {
  std::map<std::string, ValueId> by_name;
  for (ValueId id = 0; id < real.values.size(); ++id)
    if (!real.value(id).is_constant() && real.type(id).is_float()) by_name[real.value(id).name] = id;
  std::vector<Pair> pairs;
  for (const Node& node : integer.nodes)
    for (const ValueId id : node.outputs) {
      if (id == no_value || (!integer.type(id).is_float() && integer.type(id).data_type != DataType::s8))
        continue;
      const auto it = by_name.find(integer.value(id).name);
      if (it == by_name.end()) continue;
      if (auto map = map_elements(real.value(it->second), integer.value(id)))
        pairs.push_back({it->second, id, std::move(*map)});
    }
  return pairs;
}

// What one item contributes; folded in item order, so that sums do not depend on threads.
struct ItemResult {
  std::vector<NoiseSums> layers, outputs;
  std::vector<std::optional<Score>> float_scores, integer_scores;
  std::vector<Bytes> float_outputs, integer_outputs;
};

class Validator {
 public:
  Validator(const Model& model, const Graph& integer, const Dataset& data, const ValidateOptions& options)
      : model_(model),
        integer_(integer),
        data_(data),
        options_(options),
        plan_(qtool::plan(integer, options.plan)),
        float_run_(model.graph),
        integer_run_(integer),
        pairs_(match_activations(model.graph, integer)) {
    if (options.labels) labels_.emplace(*options.labels);
    if (!options.metrics.empty() && !labels_) throw Error(ErrorKind::usage, "--metric needs --labels");
    for (const std::string& name : options.metrics) metrics_.push_back(metric_named(name));
    if (labels_ && metrics_.empty())
      metrics_ = default_metrics(*labels_, model.outputs.at(0).type.elements());
    if (!options.run_on.command.empty()) target_ = std::make_unique<TargetCheck>(plan_, options.run_on);
  }

  Validation run() {
    Validation result;
    layers_.resize(pairs_.size());
    outputs_.resize(model_.outputs.size());
    float_scores_.resize(metrics_.size());
    integer_scores_.resize(metrics_.size());
    const unsigned threads = thread_count(options_.threads);
    const size_t chunk = size_t{4} * threads;
    if (options_.progress) options_.progress(0, data_.size());
    OutputFiles files(options_.save_outputs, model_.outputs, data_.size());
    for (size_t begin = 0; begin < data_.size(); begin += chunk) {
      std::vector<ItemResult> items(std::min(chunk, data_.size() - begin));
      parallel_for(items.size(), threads, [&](size_t i) { items[i] = run_item(begin + i); });
      for (const ItemResult& item : items) {
        fold(item);
        files.add(item.float_outputs, item.integer_outputs);
      }
      result.items += items.size();
      if (options_.progress) options_.progress(result.items, data_.size());
    }
    files.close();
    summarize_into(result);
    return result;
  }

 private:
  ItemResult run_item(size_t index) const {
    const Sample sample = data_.read(index);
    ItemResult item;
    std::vector<Bytes> real(model_.graph.values.size());
    item.float_outputs = float_run_.run(sample.tensors, [&](ValueId id, std::span<const std::byte> bytes) {
      real[id].assign(bytes.begin(), bytes.end());
    });
    item.layers.resize(pairs_.size());
    std::vector<size_t> pair_of(integer_.values.size(), pairs_.size());
    for (size_t p = 0; p < pairs_.size(); ++p) pair_of[pairs_[p].integer] = p;
    item.integer_outputs =
        integer_run_.run(sample.tensors, [&](ValueId id, std::span<const std::byte> bytes) {
          const size_t p = pair_of[id];
          if (p < pairs_.size())
            item.layers[p] =
                compare(view_as<float>(real[pairs_[p].real]), bytes, integer_.type(id), pairs_[p].map);
        });
    check_plan(sample, item.integer_outputs);
    for (size_t o = 0; o < model_.outputs.size(); ++o)
      item.outputs.push_back(model_.outputs[o].type.is_float()
                                 ? compare(view_as<float>(item.float_outputs[o]), item.integer_outputs[o],
                                           model_.outputs[o].type, {})
                                 : NoiseSums{});
    add_scores(sample, index, item);
    return item;
  }

  // The planned network in its arena, and the program under test, must give the graph's bits.
  void check_plan(const Sample& sample, const std::vector<Bytes>& expected) const {
    std::vector<Bytes> inputs;
    for (size_t i = 0; i < plan_.inputs.size(); ++i)
      inputs.push_back(to_plan_input(plan_.inputs[i], sample.tensors[i]));
    Bytes arena(plan_.arena_bytes);
    std::vector<Bytes> outputs;
    run_plan(plan_, arena, inputs, outputs);
    for (size_t o = 0; o < outputs.size(); ++o)
      if (from_plan_output(plan_.outputs[o], outputs[o]) != expected[o])
        throw Error(ErrorKind::bits_differ, sample.name + ": output '" + plan_.outputs[o].name +
                                                "' in the arena differs from the graph's");
    if (target_) target_->check(sample.name, inputs);
  }

  void add_scores(const Sample& sample, size_t index, ItemResult& item) const {
    if (metrics_.empty()) return;
    const Truth truth = read_truth(*labels_, data_, index, metrics_);
    const auto input = view_as<float>(sample.tensors[0]);
    for (const Metric metric : metrics_) {
      item.float_scores.push_back(score(metric, view_as<float>(item.float_outputs[0]), input, truth));
      item.integer_scores.push_back(score(metric, view_as<float>(item.integer_outputs[0]), input, truth));
    }
  }

  void fold(const ItemResult& item) {
    for (size_t p = 0; p < pairs_.size(); ++p) layers_[p].add(item.layers[p]);
    for (size_t o = 0; o < outputs_.size(); ++o) outputs_[o].add(item.outputs[o]);
    for (size_t m = 0; m < metrics_.size(); ++m) {
      if (item.float_scores[m]) float_scores_[m].push_back(*item.float_scores[m]);
      if (item.integer_scores[m]) integer_scores_[m].push_back(*item.integer_scores[m]);
    }
  }

  void summarize_into(Validation& result) const {
    for (size_t m = 0; m < metrics_.size(); ++m)
      result.metrics.push_back({name_of(metrics_[m]), summarize(metrics_[m], float_scores_[m]),
                                summarize(metrics_[m], integer_scores_[m])});
    for (size_t o = 0; o < outputs_.size(); ++o)
      result.outputs.push_back({model_.outputs[o].name, outputs_[o].comparison()});
    add_layers(result);
  }

  void add_layers(Validation& result) const {
    std::vector<double> sqnr(integer_.values.size(), no_noise_db);
    std::vector<size_t> pair_of(integer_.values.size(), pairs_.size());
    for (size_t p = 0; p < pairs_.size(); ++p) pair_of[pairs_[p].integer] = p;
    for (const Node& node : integer_.nodes) {
      const double before = worst(node.inputs, sqnr);
      for (const ValueId id : node.outputs) {
        const size_t p = id == no_value ? pairs_.size() : pair_of[id];
        if (p < pairs_.size() && !is_dequantize(*node.op)) result.layers.push_back(layer(node, p, before));
        if (id != no_value) sqnr[id] = p < pairs_.size() ? layers_[p].comparison().sqnr_db : before;
      }
    }
  }

  // The lowest SQNR of the operands; a graph input or constant has no noise.
  static double worst(const std::vector<ValueId>& operands, const std::vector<double>& sqnr) {
    double lowest = no_noise_db;
    for (const ValueId id : operands)
      if (id != no_value) lowest = std::min(lowest, sqnr[id]);
    return lowest;
  }

  LayerComparison layer(const Node& node, size_t p, double operand_sqnr_db) const {
    constexpr double input_sqnr_db = 45;  // what 8 bits give a well-used range
    const ValueId id = pairs_[p].integer;
    const NoiseSums& sums = layers_[p];
    LayerComparison result{
        .name = integer_.value(id).name, .op = std::string(node.op->type()), .difference = sums.comparison()};
    result.own_loss_db = std::min(operand_sqnr_db, input_sqnr_db) - result.difference.sqnr_db;
    result.saturated = sums.count > 0 ? sums.clipped / sums.count : 0;
    result.cause = find_cause(integer_, node, id, sums, result.own_loss_db);
    return result;
  }

  const Model& model_;
  const Graph& integer_;
  const Dataset& data_;
  const ValidateOptions& options_;
  const Plan plan_;
  const Engine float_run_;
  const Executor integer_run_;
  const std::vector<Pair> pairs_;
  std::optional<Labels> labels_;
  std::vector<Metric> metrics_;
  std::unique_ptr<TargetCheck> target_;
  std::vector<NoiseSums> layers_, outputs_;
  std::vector<std::vector<Score>> float_scores_, integer_scores_;
};

}  // namespace

Validation validate(const Model& model, const Graph& integer, const Dataset& data,
                    const ValidateOptions& options) {
  return Validator(model, integer, data, options).run();
}

}  // namespace qtool
