// What rounding an activation to int8 does to the results of the network, measured on samples.
#pragma once
#include "qtool/calibrate.h"
#include "src/quantize/node_engines.h"
#include "src/quantize/placement.h"
#include "src/quantize/spare_buffers.h"

namespace qtool {

inline constexpr size_t no_group = ~size_t{0};

// Values that share int8 parameters are a group. Results are what the last multiply-accumulates lead to:
// behind them a Softmax or Sigmoid would hide the noise of samples that are decided anyway.
class NetworkNoise {
 public:
  // `group_of`: by value; no_group where there is nothing to choose. The placement must outlive this.
  NetworkNoise(const Placement& placement, std::vector<size_t> group_of);

  // One group's values are rounded to int8, everything else is float.
  struct Rounding {
    size_t group = 0;
    QuantParams params = {};
  };
  // What noise is measured of; 1 also where there is nothing, which then has no noise.
  size_t results() const { return std::max<size_t>(results_.size(), 1); }
  // [rounding][probe * results() + result]: noise / signal. Roundings are shared out to threads; the numbers
  // do not depend on them. Requires probes that fit the graph's inputs.
  std::vector<std::vector<double>> measure(std::span<const Probe> probes,
                                           const std::vector<Rounding>& roundings) const;
  // Whether a result of the network is in the group.
  bool holds_result(size_t group) const;
  // Multiply-accumulates of what depends on the group: the cost of one rounding for one probe.
  int64_t macs_behind(size_t group) const;

 private:
  using Activations = std::vector<Bytes>;  // by value
  class Evaluation;

  void find_results();
  // Operand `id` of node n, or of the user (no_node), is read as int8.
  bool reads_int8(size_t n, ValueId id) const;
  Activations run(const Probe& probe) const;
  void measure(const Rounding& rounding, const Activations& real, std::span<double> noise) const;

  const Placement& placement_;
  std::vector<size_t> group_of_;
  NodeEngines nodes_;
  Engine engine_;
  mutable SpareBuffers spare_;
  std::vector<ValueId> results_;
  std::vector<bool> leads_to_result_;  // by node
  std::vector<size_t> last_reader_;    // by value; no_node: it is a result or nobody reads it
};

}  // namespace qtool
