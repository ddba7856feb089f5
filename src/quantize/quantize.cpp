#include "qtool/quantize.h"

#include <map>

#include "qtool/error.h"
#include "src/quantize/auto_ranges.h"
#include "src/quantize/bias_correction.h"
#include "src/quantize/integer_graph.h"
#include "src/quantize/ranges.h"

namespace qtool {
namespace {

void check(const Graph& graph, const std::string& model_sha256, const Calibration& calibration,
           const QuantizeOptions& options) {
  if (calibration.model_sha256 != model_sha256)
    throw Error(ErrorKind::bad_input,
                "the calibration belongs to another model (SHA-256 " + calibration.model_sha256 +
                    ", this one has " + model_sha256 + ")",
                "calibrate this model with 'qtool calibrate'");
  if (calibration.samples() == 0)
    throw Error(ErrorKind::bad_input, "the calibration has seen no sample",
                "merge the shards of a calibration before quantizing");
  for (const Probe& probe : calibration.probes) {
    const bool fits =
        std::equal(probe.tensors->begin(), probe.tensors->end(), graph.inputs.begin(), graph.inputs.end(),
                   [&](const Bytes& tensor, ValueId id) { return tensor.size() == graph.type(id).bytes(); });
    if (!fits)
      throw Error(ErrorKind::bad_input,
                  "a sample in the calibration has another size than the model's inputs",
                  "calibrate with the same --dim options");
  }
  if (!(options.percentile > 50 && options.percentile <= 100))
    throw Error(ErrorKind::usage,
                "a percentile must be above 50 and at most 100, not " + std::to_string(options.percentile));
}

class Statistics {
 public:
  Statistics(const Graph& graph, const Calibration& calibration) : graph_(graph) {
    for (const auto& [name, statistics] : calibration.tensors) by_name_[name] = &statistics;
  }

  const TensorStatistics& operator()(ValueId id) const {
    const std::string& name = graph_.value(id).name;
    const auto it = by_name_.find(name);
    if (it == by_name_.end())
      throw Error(ErrorKind::bad_input, "the calibration knows no tensor '" + name + "'",
                  "it was made by another version of qtool or with other options: calibrate again");
    return *it->second;
  }

 private:
  const Graph& graph_;
  std::map<std::string, const TensorStatistics*> by_name_;
};

// The ranges of activations by one method, each computed once.
class Ranges {
 public:
  Ranges(const Statistics& statistics, const QuantizeOptions& options)
      : statistics_(statistics), options_(options) {}

  Range operator()(ValueId id) {
    const auto [it, is_new] = ranges_.try_emplace(id);
    if (is_new) it->second = range_of(statistics_(id), options_);
    return it->second;
  }

 private:
  const Statistics& statistics_;
  const QuantizeOptions& options_;
  std::map<ValueId, Range> ranges_;
};

}  // namespace

Quantized quantize(const Graph& graph, const std::string& model_sha256, const Calibration& calibration,
                   const QuantizeOptions& options) {
  check(graph, model_sha256, calibration, options);
  Placement placement(graph);
  const Statistics statistics(graph, calibration);
  Ranges ranges(statistics, options);
  const auto range = [&](ValueId id) { return ranges(id); };

  keep_named(placement, options.keep_float);
  keep_post_processing(placement);
  keep_mixed_concats(placement, range);
  keep_islands(placement);

  Parameters parameters(placement, range, options);
  Quantized result;
  if (options.range == RangeMethod::automatic && !calibration.probes.empty())
    result.ranges = choose_ranges(parameters, placement, statistics, calibration.probes, options);
  const auto biases = corrected_biases(placement, parameters, calibration.probes, options);
  result.graph = integer_graph(placement, parameters, biases, options);
  for (size_t n = 0; n < placement.size(); ++n) {
    const Node& node = placement.node(n);
    const bool already = graph.type(node.outputs[0]).is_quantized();  // in the model that was read
    result.nodes.push_back({node.name, std::string(node.op->type()), already || placement.is_integer(n),
                            already ? "" : placement.reason(n)});
  }
  return result;
}

}  // namespace qtool
