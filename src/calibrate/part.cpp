#include "src/calibrate/part.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/calibrate/data_digest.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

Error not_finite(const Graph& graph, ValueId id) {
  const bool input = std::find(graph.inputs.begin(), graph.inputs.end(), id) != graph.inputs.end();
  return {
      ErrorKind::bad_input,
      std::string(input ? "input" : "activation") + " '" + graph.value(id).name + "' holds NaN or infinity",
      input ? "remove the sample or mend it"
            : "the float model overflows on this sample: check its preprocessing"};
}

}  // namespace

Part::Part(const Graph& graph, const Engine& engine, const Calibration& identity, SharedProbes& probes)
    : graph_(graph), engine_(engine), seen_(identity), probes_(probes), collector_(graph) {}

void Part::add(const Sample& sample) {
  try {
    engine_.run(sample.tensors, [&](ValueId id, std::span<const std::byte> data) {
      if (graph_.type(id).is_float() && !collector_.observe(id, view_as<float>(data)))
        throw not_finite(graph_, id);
    });
  } catch (...) {
    collector_.discard();
    throw;
  }
  collector_.commit();
  const DataDigest digest = digest_of(sample);
  qtool::add(seen_.data, digest);
  probes_.offer(digest, sample.tensors);
}

Calibration Part::calibration() const {
  Calibration calibration = seen_;
  calibration.probes = probes_.kept();
  const auto keep = [&](ValueId id) {
    if (id != no_value && graph_.type(id).is_float() && !graph_.value(id).is_constant())
      calibration.tensors.emplace_back(graph_.value(id).name, collector_.statistics()[id]);
  };
  for (const ValueId id : graph_.inputs) keep(id);
  for (const Node& node : graph_.nodes)
    for (const ValueId id : node.outputs) keep(id);
  return calibration;
}

}  // namespace qtool
