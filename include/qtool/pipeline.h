// The order of the stages: what each subcommand of the tool does, as one call.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "qtool/calibrate.h"
#include "qtool/emit.h"
#include "qtool/import.h"
#include "qtool/quantize.h"

namespace qtool {

// Imports and simplifies.
Model load_float_model(const std::filesystem::path& path, const ImportOptions& options);

// Reads an integer network (NAME.qdq.onnx, or any quantized ONNX model) back as an integer graph.
Model load_integer_model(const std::filesystem::path& path, const ImportOptions& options);

// The NAME.qdq.onnx of a folder that `quantize` made. Throws Error(bad_input) when there is none or more than
// one.
std::filesystem::path find_integer_model(const std::filesystem::path& folder);

// Identifier for emitted code from a file name: "mobilenet-v2.onnx" -> "mobilenet_v2".
std::string network_name(const std::filesystem::path& model);

struct BuildOptions {
  std::string name = {};
  std::vector<std::string> targets = {};
  bool single_file = false;
  bool model_layout = false;
  Optimize optimize = Optimize::balanced;
  MemoryLimits limits = {};
  int32_t batch = 1;  // items a run on GPUs
  bool remove_constant_channels = true;
  ImagePreprocess preprocess = {};
};

// What a bundle holds, for the summary on stdout.
struct BuildSummary {
  Bundle bundle;
  std::vector<QuantizedNode> nodes;
  std::vector<ChosenRange> ranges;
  int64_t macs = 0, macs_removed = 0;
  size_t channels_removed = 0;
  std::vector<Footprint> targets;
};

// quantize: integer graph, its QDQ file, tables, report and the sources of every target.
BuildSummary quantize_model(const Model& model, const Calibration& calibration,
                            const QuantizeOptions& quantize_options, const BuildOptions& options);

// emit: sources of every target from an integer graph.
BuildSummary build_targets(const Model& integer, const BuildOptions& options);

}  // namespace qtool
