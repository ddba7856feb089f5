// Stage 6: a plan becomes files.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "qtool/plan.h"

namespace qtool {

// Files by their path inside the output folder ("c/resnet8.c"), kept in memory until all of them exist.
using Bundle = std::map<std::string, Bytes>;

struct EmitOptions {
  std::string name;            // identifier prefix of everything emitted
  bool single_file = false;    // one NAME.h and one NAME.c
  std::string input_notes;     // preprocessing, as a comment in the header
};

// Golden vectors of the self-test: inputs and outputs in the plan's types.
struct GoldenVector {
  std::vector<Bytes> inputs, outputs;
};

// Names of the targets that can be emitted, with a line about each.
struct Target {
  std::string name, description;
};
const std::vector<Target>& targets();

// Sources for one target, under "<target>/". Throws Error(usage) for an unknown target.
void emit_target(const Plan& plan, const std::string& target, const EmitOptions& options,
                 const std::vector<GoldenVector>& golden, Bundle& bundle);
// NAME_multipliers.csv, .json and .h: the fixed-point rescaling of every layer and channel.
void emit_multipliers(const Graph& graph, const std::string& name, Bundle& bundle);
// NAME.qdq.onnx: the integer graph with QuantizeLinear / DequantizeLinear, in the model's own layout and names.
Bytes export_qdq(const Graph& graph);

// Writes all files or none: into a new folder that is renamed when complete. Throws Error(usage) when `folder` exists and
// is not empty, unless `overwrite`, or cannot be written.
void write_bundle(const std::filesystem::path& folder, const Bundle& bundle, bool overwrite);

}  // namespace qtool
