// What rounding an activation to int8 does to the layers that read it, measured on samples.
#pragma once
#include <map>
#include <memory>

#include "qtool/calibrate.h"
#include "src/engine/engine.h"
#include "src/quantize/placement.h"

namespace qtool {

inline constexpr size_t no_group = ~size_t{0};

// Values that share int8 parameters are a group. A reader of a group is a node that computes with its int8
// values (not one that only passes them on), or the graph's output where they leave.
class LayerNoise {
 public:
  // `group_of`: by value; no_group where there is nothing to choose. The placement must outlive this.
  LayerNoise(const Placement& placement, std::vector<size_t> group_of, size_t groups);

  // For each group and candidate: the SQNR of what the group's readers compute, in dB, when the group's
  // values alone are rounded to int8 with the candidate's parameters; the mean over probes and readers. The
  // mean of decibels, and not the ratio of summed energies, because a sample of small values is as good a
  // sample as one of large values. Probes are shared out to threads; the result does not depend on them.
  // Requires probes that fit the graph's inputs.
  using Scores = std::vector<std::vector<double>>;
  Scores measure(std::span<const Probe> probes,
                 const std::vector<std::vector<QuantParams>>& candidates) const;

 private:
  struct Layer {  // one node as a network of its own
    Graph graph;
    std::vector<ValueId> inputs, outputs;  // in the whole graph; float outputs only
    std::unique_ptr<Engine> engine;
  };
  using Activations = std::vector<Bytes>;  // by value of the whole graph

  void add_reader(size_t group, size_t node);
  Activations run(const Probe& probe) const;
  // Sum over the readers, and how many there were; a reader whose result is all zeros has no SQNR.
  struct Sum {
    double db = 0;
    size_t readers = 0;
  };
  Sum sum_over_readers(size_t group, const QuantParams& params, const Activations& real) const;

  const Placement& placement_;
  std::vector<size_t> group_of_;
  Engine engine_;
  std::map<size_t, Layer> layers_;                  // by node
  std::vector<std::vector<const Layer*>> readers_;  // by group
  std::vector<std::vector<ValueId>> leaving_;       // by group: values that are results of the graph
  std::vector<bool> needed_;                        // by value: what is kept of a run
};

}  // namespace qtool
