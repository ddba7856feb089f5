// What the weights of every layer meet, measured on samples.
#pragma once
#include <map>

#include "qtool/calibrate.h"
#include "src/quantize/placement.h"
#include "src/quantize/weights.h"

namespace qtool {

// Means and covariances of the patches (Op::patches) of integer layers. They depend neither on threads nor on
// the instruction set.
class LayerInputs {
 public:
  // Evaluates the float network on the samples, twice. Of large images some positions are taken.
  LayerInputs(const Placement& placement, const std::vector<Probe>& probes);

  // Of node n and its weights. Covariances are over all nodes with these weights; means are the node's own,
  // and 0 when it has no bias that could take up a mean error: then second moments stand for covariances.
  WeightInputs of(size_t n, ValueId weights) const;

 private:
  std::map<ValueId, std::vector<Covariance>> covariances_;
  std::map<size_t, std::vector<float>> means_;
};

}  // namespace qtool
