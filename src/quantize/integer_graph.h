// The quantized graph, from what was decided about nodes and values.
#pragma once
#include "qtool/quantize.h"
#include "src/quantize/parameters.h"
#include "src/quantize/placement.h"

namespace qtool {

// Copies the graph node by node. Integer nodes read and make int8; Quantize and Dequantize nodes stand
// between them and float nodes (one a value, whoever reads it). Inputs and outputs stay float and keep their
// names; inside, the int8 form of a value has the value's name and its float form, where there is one too,
// the suffix "/float". `biases`: by node, one an output channel, or none.
Graph integer_graph(const Placement& placement, Parameters& parameters,
                    const std::vector<std::vector<float>>& biases, const QuantizeOptions& options);

}  // namespace qtool
