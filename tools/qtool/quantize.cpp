// qtool quantize, qtool emit.
#include <iostream>

#include "qtool/error.h"
#include "src/data/preprocess_text.h"
#include "src/quantize/range_names.h"
#include "tools/qtool/command.h"

namespace qtool::cli {
namespace {

struct QuantizeArguments {
  ModelArguments model;
  BuildArguments build;
  std::string calibration, weights = "per-channel", activations = "affine";
  std::string range = "auto";
  double percentile = 99.99;
  std::vector<std::string> keep_float;
  bool power_of_two = false, keep_constant_channels = false, json = false;
};

Json summary_json(const BuildSummary& summary, const std::string& output) {
  Json files = Json::array();
  for (const auto& [path, content] : summary.bundle) files.push_back(path);
  Json ranges = Json::object();  // number of activations by method
  for (const ChosenRange& range : summary.ranges) ranges[range.method] = ranges.value(range.method, 0) + 1;
  Json in_float = Json::array();
  for (const QuantizedNode& node : summary.nodes)
    if (!node.integer) in_float.push_back({{"name", node.name}, {"op", node.op}, {"reason", node.reason}});
  Json targets = Json::object();
  for (const Footprint& f : summary.targets) {
    targets[f.target] = {{"arena_bytes", f.arena_bytes},
                         {"arena_lower_bound_bytes", f.arena_lower_bound_bytes},
                         {"weight_bytes", f.weight_bytes},
                         {"rom_bytes", f.rom()},
                         {"ram_bytes", f.ram()}};
    if (f.gpu) targets[f.target]["batch"] = f.gpu->batch;
  }
  return {{"output", output},
          {"targets", std::move(targets)},
          {"macs", summary.macs},
          {"macs_removed", summary.macs_removed},
          {"channels_removed", summary.channels_removed},
          {"ranges", std::move(ranges)},
          {"float_nodes", std::move(in_float)},
          {"files", std::move(files)}};
}

// "12 mse, 3 min-max": the most frequent first.
std::string methods_text(const std::vector<ChosenRange>& ranges) {
  std::map<std::string, size_t> counts;
  for (const ChosenRange& range : ranges) ++counts[range.method];
  std::vector<std::pair<std::string, size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [method, count] : sorted)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + method;
  return text;
}

void print_gpu(const Footprint& f) {
  std::cout << "  " << f.target << "\n    memory " << bytes_text(f.gpu->device_bytes)
            << ": weights and tables " << bytes_text(f.weight_bytes) << ", arena "
            << bytes_text(f.arena_bytes) << " for each of " << f.gpu->batch
            << (f.gpu->batch == 1 ? " item\n" : " items\n");
}

void print_target(const Footprint& f) {
  if (f.gpu) return print_gpu(f);
  std::cout << "  " << f.target << "\n    RAM    " << bytes_text(f.ram()) << ": arena "
            << bytes_text(f.arena_bytes) << " (inputs and outputs inside)";
  if (f.stack_bytes) std::cout << ", stack " << bytes_text(*f.stack_bytes);
  std::cout << "\n    ROM    " << bytes_text(f.rom()) << ": weights and tables "
            << bytes_text(f.weight_bytes + f.parameter_bytes);
  std::cout << (f.code_bytes ? ", code " + bytes_text(*f.code_bytes) : ", and code") << "\n";
}

void print_summary(const BuildSummary& summary, const std::string& output) {
  std::cout << output << ": " << summary.bundle.size() << " files\n"
            << "  MACs     " << count_text(summary.macs) << "\n";
  for (const Footprint& f : summary.targets) print_target(f);
  if (!summary.ranges.empty()) std::cout << "  ranges   auto: " << methods_text(summary.ranges) << "\n";
  if (summary.channels_removed > 0)
    std::cout << "  removed  " << summary.channels_removed << " channels that never change ("
              << count_text(summary.macs_removed) << " MACs), results are the same bits\n";
  size_t in_float = 0;
  for (const QuantizedNode& node : summary.nodes) in_float += node.integer ? 0 : 1;
  if (in_float > 0)
    std::cout << "  float    " << in_float << " of " << summary.nodes.size() << " nodes stay in float:\n";
  for (const QuantizedNode& node : summary.nodes)
    if (!node.integer) std::cout << "    " << node.name << " (" << node.op << "): " << node.reason << "\n";
}

void finish(const BuildSummary& summary, const BuildArguments& build, bool json) {
  write_bundle(build.output, summary.bundle, build.force);
  if (json)
    print(summary_json(summary, build.output));
  else
    print_summary(summary, build.output);
}

void quantize_command(const QuantizeArguments& args) {
  BuildOptions build = args.build.options(args.model.model);
  check_targets(build.targets);
  QuantizeOptions options;
  options.range = *range_method_named(args.range);
  options.percentile = args.percentile;
  options.per_channel = args.weights == "per-channel";
  options.symmetric_activations = args.activations == "symmetric";
  options.power_of_two_scales = args.power_of_two;
  options.keep_float = args.keep_float;
  build.remove_constant_channels = !args.keep_constant_channels;
  const Calibration calibration = read_calibration(args.calibration);
  const Model model = load_float_model(args.model.model, args.model.import_options());
  build.preprocess = calibration.preprocess;
  finish(quantize_model(model, calibration, options, build), args.build, args.json);
}

struct EmitArguments {
  ModelArguments model;
  BuildArguments build;
  bool json = false;
};

void emit_command(const EmitArguments& args) {
  BuildOptions build = args.build.options(args.model.model);
  check_targets(build.targets);
  const Model model = load_integer_model(args.model.model, args.model.import_options());
  const Json report = read_report(std::filesystem::path(args.model.model).parent_path());
  build.preprocess = parse_preprocess(report.value("options", std::map<std::string, std::string>{}));
  finish(build_targets(model, build), args.build, args.json);
}

}  // namespace

void add_quantize(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("quantize", "Quantize a float network and emit code for targets");
  const auto args = std::make_shared<QuantizeArguments>();
  args->model.add_to(*command);
  command->add_option("--calibration", args->calibration, "File of 'qtool calibrate'")
      ->required()
      ->type_name("FILE.qcal");
  args->build.add_to(*command);
  std::vector<std::string> ranges;
  ranges.reserve(range_names.size());
  for (const auto& [name, method] : range_names) ranges.emplace_back(name);
  command->add_option("--range", args->range, "How ranges of activations are chosen")
      ->check(CLI::IsMember(ranges))
      ->capture_default_str();
  command
      ->add_option("--percentile", args->percentile, "For --range percentile: percent of the values inside")
      ->check(CLI::Range(50.0, 100.0))
      ->capture_default_str();
  command->add_option("--weights", args->weights, "Scales of weights")
      ->check(CLI::IsMember({"per-channel", "per-tensor"}))
      ->capture_default_str();
  command->add_option("--activations", args->activations, "Zero points of activations")
      ->check(CLI::IsMember({"affine", "symmetric"}))
      ->capture_default_str();
  command->add_flag("--power-of-two", args->power_of_two, "All scales are powers of two");
  command
      ->add_option("--float", args->keep_float,
                   "Nodes to keep in float, by name or pattern ('head/*'), separated by commas")
      ->delimiter(',');
  command->add_flag("--keep-constant-channels", args->keep_constant_channels,
                    "Do not remove channels whose value never changes");
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { quantize_command(*args); }; });
}

void add_emit(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand(
      "emit", "Emit code from a quantized network (NAME.qdq.onnx), without quantizing again");
  const auto args = std::make_shared<EmitArguments>();
  args->model.add_to(*command);
  args->build.add_to(*command);
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { emit_command(*args); }; });
}

}  // namespace qtool::cli
