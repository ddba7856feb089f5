// Stage 4: a float graph and its calibration become an integer graph.
#pragma once
#include <string>
#include <vector>

#include "qtool/calibrate.h"
#include "qtool/graph.h"

namespace qtool {

// How the range of an activation is found (src/quantize/ranges.h); automatic: by measuring what each of them
// costs.
enum class RangeMethod { automatic, min_max, mean, percentile, entropy, mse };

struct QuantizeOptions {
  RangeMethod range = RangeMethod::automatic;
  double percentile = 99.99;
  bool per_channel = true;  // of weights
  bool symmetric_activations = false;
  bool power_of_two_scales = false;
  std::vector<std::string> keep_float = {};  // names or glob patterns of nodes
};

// What became of each node, for the report.
struct QuantizedNode {
  std::string name, op;
  bool integer = false;
  std::string reason;  // why it stays in float
};

// What RangeMethod::automatic chose for an activation, and for all that share its parameters.
struct ChosenRange {
  std::string tensor, method;
  double sqnr_db = 0;  // of the results that depend on it, when nothing else is rounded
};

struct Quantized {
  Graph graph;  // Quantize and Dequantize nodes stand at the borders of the integer part
  std::vector<QuantizedNode> nodes;
  std::vector<ChosenRange> ranges;  // in graph order; empty for other methods
};

// Throws Error(bad_input) when the calibration belongs to another model or lacks a tensor, usage when a name
// in `keep_float` matches nothing.
Quantized quantize(const Graph& graph, const std::string& model_sha256, const Calibration& calibration,
                   const QuantizeOptions& options);

}  // namespace qtool
