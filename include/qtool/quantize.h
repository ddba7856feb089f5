// Stage 4: a float graph and its calibration become an integer graph.
#pragma once
#include <string>
#include <vector>

#include "qtool/calibrate.h"
#include "qtool/graph.h"

namespace qtool {

enum class RangeMethod { min_max, mean, percentile, entropy, mse };

struct QuantizeOptions {
  RangeMethod range = RangeMethod::mse;  // the best of them on most networks
  double percentile = 99.99;
  bool per_channel = true;  // of weights
  bool symmetric_activations = false;
  bool power_of_two_scales = false;
  std::vector<std::string> keep_float;  // names or glob patterns of nodes
};

// What became of each node, for the report.
struct QuantizedNode {
  std::string name, op;
  bool integer = false;
  std::string reason;  // why it stays in float
};

struct Quantized {
  Graph graph;  // Quantize and Dequantize nodes stand at the borders of the integer part
  std::vector<QuantizedNode> nodes;
};

// Throws Error(bad_input) when the calibration belongs to another model or lacks a tensor, usage when a name
// in `keep_float` matches nothing.
Quantized quantize(const Graph& graph, const std::string& model_sha256, const Calibration& calibration,
                   const QuantizeOptions& options);

}  // namespace qtool
