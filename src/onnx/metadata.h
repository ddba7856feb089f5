// What qtool writes into the metadata of the models it exports.
#pragma once
#include "qtool/graph.h"

namespace onnx {
class ModelProto;
}

namespace qtool {

// Value::kept_channels of every value as "qtool.kept_channels.<value>" = "0,1,5".
void store_kept_channels(const Graph& graph, onnx::ModelProto& model);
// Back into the values of those names; entries for others are ignored. Throws Error(bad_input) for a damaged
// entry.
void restore_kept_channels(const onnx::ModelProto& model, Graph& graph);

}  // namespace qtool
