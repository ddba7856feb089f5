#include "qtool/pipeline.h"

#include <algorithm>
#include <cctype>

#include "qtool/error.h"
#include "qtool/passes.h"
#include "src/data/preprocess_text.h"
#include "src/emit/footprint.h"
#include "src/emit/golden.h"
#include "src/ops/op.h"
#include "src/quantize/range_names.h"

namespace qtool {
namespace fs = std::filesystem;
namespace {

int64_t total_macs(const Graph& graph) {
  int64_t macs = 0;
  for (const Node& node : graph.nodes) macs += node.op->macs(graph, node);
  return macs;
}

std::map<std::string, std::string> option_texts(const QuantizeOptions& q, const BuildOptions& b) {
  std::map<std::string, std::string> texts = preprocess_flags(b.preprocess);
  texts["range"] = name_of(q.range);
  if (q.range == RangeMethod::percentile) texts["percentile"] = std::to_string(q.percentile);
  texts["weights"] = q.per_channel ? "per-channel" : "per-tensor";
  texts["activations"] = q.symmetric_activations ? "symmetric" : "affine";
  texts["scales"] = q.power_of_two_scales ? "power-of-two" : "real";
  texts["io-layout"] = b.model_layout ? "model" : "nhwc";
  for (const std::string& pattern : q.keep_float)
    texts["float"] += (texts["float"].empty() ? "" : ",") + pattern;
  return texts;
}

// Everything that depends on the integer graph alone.
void add_targets(const Graph& integer, const BuildOptions& options, ReportInput report,
                 BuildSummary& summary) {
  const EmitOptions emit{.name = options.name,
                         .single_file = options.single_file,
                         .input_notes = preprocess_notes(options.preprocess),
                         .batch = options.batch};
  const Plan plan = qtool::plan(integer, {.model_layout = options.model_layout});
  const auto golden = golden_vectors(plan);
  for (const std::string& target : options.targets) {
    const Plan target_plan = qtool::plan(
        integer, {.model_layout = options.model_layout, .target = target, .optimize = options.optimize});
    const Footprint needed = footprint(target_plan, options.batch);
    check_limits(target_plan, needed, options.limits);
    emit_target(target_plan, target, emit, golden, summary.bundle);
    report.targets.push_back(needed);
  }
  emit_multipliers(plan, options.name, summary.bundle);
  report.name = options.name;
  report.options["optimize"] = name_of(options.optimize);
  report.options["batch"] = std::to_string(options.batch);
  const std::string text = report_json(plan, report);
  summary.bundle["report.json"] = to_bytes(std::span(text.data(), text.size()));
  summary.macs = total_macs(plan.graph);
  summary.targets = std::move(report.targets);
}

}  // namespace

Model load_float_model(const fs::path& path, const ImportOptions& options) {
  Model model = import_model(path, options);
  simplify(model.graph);
  return model;
}

Model load_integer_model(const fs::path& path, const ImportOptions& options) {
  Model model = load_float_model(path, options);
  absorb_quantization(model.graph);
  return model;
}

fs::path find_integer_model(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw Error(ErrorKind::bad_input, folder.string() + ": no such folder",
                "give the folder that 'qtool quantize -o' made");
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(".qdq.onnx")) found.push_back(entry.path());
  if (found.size() != 1)
    throw Error(
        ErrorKind::bad_input,
        folder.string() + ": holds " + std::to_string(found.size()) + " files *.qdq.onnx instead of one",
        "give the folder that 'qtool quantize -o' made");
  return found.front();
}

std::string network_name(const fs::path& model) {
  std::string name = model.filename().string();
  for (const std::string_view ending : {".onnx", ".qdq"})
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) name.insert(0, "net_");
  return name;
}

BuildSummary quantize_model(const Model& model, const Calibration& calibration,
                            const QuantizeOptions& quantize_options, const BuildOptions& options) {
  Quantized quantized = quantize(model.graph, model.sha256, calibration, quantize_options);
  BuildSummary summary;
  ReportInput report{.name = options.name,
                     .nodes = quantized.nodes,
                     .ranges = quantized.ranges,
                     .options = option_texts(quantize_options, options),
                     .sha256 = {{"model", model.sha256}, {"calibration_data", calibration.data.hex()}}};
  const int64_t macs_before = total_macs(quantized.graph);
  if (options.remove_constant_channels) report.removed_channels = remove_constant_channels(quantized.graph);
  report.macs_removed = macs_before - total_macs(quantized.graph);
  summary.macs_removed = report.macs_removed;
  for (const RemovedChannels& r : report.removed_channels)
    summary.channels_removed += static_cast<size_t>(r.removed);
  summary.bundle[options.name + ".qdq.onnx"] = export_qdq(quantized.graph);
  summary.nodes = std::move(quantized.nodes);
  summary.ranges = std::move(quantized.ranges);
  add_targets(quantized.graph, options, std::move(report), summary);
  return summary;
}

BuildSummary build_targets(const Model& integer, const BuildOptions& options) {
  BuildSummary summary;
  ReportInput report;
  report.options = preprocess_flags(options.preprocess);
  report.options["io-layout"] = options.model_layout ? "model" : "nhwc";
  report.sha256 = {{"integer_model", integer.sha256}};
  add_targets(integer.graph, options, std::move(report), summary);
  return summary;
}

}  // namespace qtool
