#include "qtool/quantize.h"

#include <map>

#include "qtool/error.h"
#include "src/quantize/integer_graph.h"
#include "src/quantize/ranges.h"

namespace qtool {
namespace {

void check(const std::string& model_sha256, const Calibration& calibration, const QuantizeOptions& options) {
  if (calibration.model_sha256 != model_sha256)
    throw Error(ErrorKind::bad_input,
                "the calibration belongs to another model (SHA-256 " + calibration.model_sha256 +
                    ", this one has " + model_sha256 + ")",
                "calibrate this model with 'qtool calibrate'");
  if (calibration.samples() == 0)
    throw Error(ErrorKind::bad_input, "the calibration has seen no sample",
                "merge the shards of a calibration before quantizing");
  if (!(options.percentile > 50 && options.percentile <= 100))
    throw Error(ErrorKind::usage,
                "a percentile must be above 50 and at most 100, not " + std::to_string(options.percentile));
}

// The ranges of activations, each computed once.
class Ranges {
 public:
  Ranges(const Placement& placement, const Calibration& calibration, const QuantizeOptions& options)
      : placement_(placement), options_(options) {
    for (const auto& [name, statistics] : calibration.tensors) statistics_[name] = &statistics;
  }

  Range operator()(ValueId id) {
    const auto known = ranges_.find(id);
    if (known != ranges_.end()) return known->second;
    const std::string& name = placement_.graph().value(id).name;
    const auto it = statistics_.find(name);
    if (it == statistics_.end())
      throw Error(ErrorKind::bad_input, "the calibration knows no tensor '" + name + "'",
                  "it was made by another version of qtool or with other options: calibrate again");
    return ranges_[id] = range_of(*it->second, options_);
  }

 private:
  const Placement& placement_;
  const QuantizeOptions& options_;
  std::map<std::string, const TensorStatistics*> statistics_;
  std::map<ValueId, Range> ranges_;
};

}  // namespace

Quantized quantize(const Graph& graph, const std::string& model_sha256, const Calibration& calibration,
                   const QuantizeOptions& options) {
  check(model_sha256, calibration, options);
  Placement placement(graph);
  Ranges ranges(placement, calibration, options);
  const auto range = [&](ValueId id) { return ranges(id); };

  keep_named(placement, options.keep_float);
  keep_post_processing(placement);
  keep_mixed_concats(placement, range);
  keep_islands(placement);

  Parameters parameters(placement, range, options);
  Quantized result;
  result.graph = integer_graph(placement, parameters, options);
  for (size_t n = 0; n < placement.size(); ++n) {
    const Node& node = placement.node(n);
    const bool already = graph.type(node.outputs[0]).is_quantized();  // in the model that was read
    result.nodes.push_back({node.name, std::string(node.op->type()), already || placement.is_integer(n),
                            already ? "" : placement.reason(n)});
  }
  return result;
}

}  // namespace qtool
