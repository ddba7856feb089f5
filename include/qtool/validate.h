// What quantization cost: the float graph against the integer one on data.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "qtool/graph.h"
#include "qtool/import.h"
#include "qtool/plan.h"

namespace qtool {

// Sums over all items of one tensor; `signal` is the float tensor, `noise` the difference.
struct TensorComparison {
  double sqnr_db = 0;  // 10 log10(sum signal^2 / sum noise^2); 200 when there is no noise
  double cosine = 1;   // of the two tensors, all items together
  double max_abs_diff = 0;
};

struct LayerComparison {
  std::string name;  // of the activation
  std::string op;
  TensorComparison difference;
  double saturated = 0;    // share of int8 elements at -128 or 127 whose float value lies outside the range
  double own_loss_db = 0;  // SQNR of the layer's operands (worst of them) less its own: what this layer adds
  std::string cause = {};  // why it loses, in words; empty when it does not lose much
};

struct OutputComparison {
  std::string name;
  TensorComparison difference;
};

struct MetricResult {
  std::string name;  // "top1", "top5", "auc", "iou"
  double float_value = 0, integer_value = 0;
};

struct Validation {
  size_t items = 0;
  std::vector<MetricResult> metrics;
  std::vector<OutputComparison> outputs;
  std::vector<LayerComparison> layers;  // in graph order
};

// The emitted example (NAME_example.c) on a target.
struct TargetProgram {
  std::string command = {};   // for the shell; empty: none
  std::string name = {};      // for messages
  bool shows_layers = false;  // it was compiled with NAME_EXAMPLE_TRACE
  // Builds it so, where that can be done; returns the command.
  std::function<std::string()> command_with_layers = {};
};

struct ValidateOptions {
  unsigned threads = 0;                              // 0: all cores
  std::optional<std::filesystem::path> labels = {};  // CSV, see docs/formats.md
  std::vector<std::string> metrics = {};             // empty: top1 for classifiers with labels, iou for masks
  std::optional<std::filesystem::path> save_outputs = {};  // folder for float_NAME.npy and integer_NAME.npy
  PlanOptions plan = {};                                   // as the code under test was emitted
  TargetProgram run_on = {};  // also runs this on every item and compares the bits
  std::function<void(size_t done, size_t total)> progress = {};
};

// `model` is the simplified float model, `integer` its quantized graph. The integer network runs in its
// planned arena; throws Error(bits_differ) when that, or the program `run_on`, gives other bits than the
// graph, naming item and output or layer; Error(bad_input) for labels that do not fit; Error(target_failed)
// when the program cannot be run.
Validation validate(const Model& model, const Graph& integer, const Dataset& data,
                    const ValidateOptions& options);

// What a validation must reach. "top1=0.85": the integer metric; "top1-loss=0.01": float less integer is not
// more; "sqnr=20": of every output, in dB.
struct Gate {
  std::string text, name;
  double limit = 0;
};

// Throws Error(usage) when `text` is not NAME=VALUE.
Gate parse_gate(const std::string& text);
// A sentence a gate that does not hold. Throws Error(usage) for a gate on something that was not measured.
std::vector<std::string> failed_gates(const std::vector<Gate>& gates, const Validation& validation);

}  // namespace qtool
