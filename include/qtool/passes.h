// Stage 2: rewrites of the graph that keep what it computes.
#pragma once
#include "qtool/graph.h"

namespace qtool {

// Float graph: folds scales, biases, pads and activations into their producers, removes what does nothing,
// sinks and cancels transposes. Results keep their values up to float rounding; inputs and outputs keep names
// and shapes.
void simplify(Graph& graph);

// A float graph with Quantize and Dequantize nodes, as read from a quantized model: nodes between them
// compute in integers where they can, with the parameters the model gives. To be called after simplify().
// Other graphs stay as they are.
void absorb_quantization(Graph& graph);

struct RemovedChannels {
  std::string value;  // the activation that had them first; those behind it lost the same channels
  int64_t removed = 0, total = 0;
};

// Integer graph: removes channels whose int8 value is the same for every input. Outputs stay the same, bit
// for bit.
std::vector<RemovedChannels> remove_constant_channels(Graph& graph);

}  // namespace qtool
