// qtool validate.
#include "qtool/validate.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "qtool/error.h"
#include "src/report/board.h"
#include "src/report/validation_json.h"
#include "tools/qtool/command.h"
#include "tools/qtool/progress.h"

namespace qtool::cli {
namespace {

struct ValidateArguments {
  ModelArguments model;
  std::string folder;
  DataArguments data;
  std::string labels, save_outputs, run_on, target;
  std::vector<std::string> metrics, gates;
  unsigned threads = 0;
  bool trace = false, json = false;
};

void print_text(const Validation& v) {
  std::printf("%zu items\n", v.items);
  for (const MetricResult& m : v.metrics)
    std::printf("  %-6s float %.4f   integer %.4f   difference %+.4f\n", m.name.c_str(), m.float_value,
                m.integer_value, m.integer_value - m.float_value);
  for (const OutputComparison& o : v.outputs)
    std::printf("  output %s: SQNR %.1f dB, cosine %.5f, largest difference %.4g\n", o.name.c_str(),
                o.difference.sqnr_db, o.difference.cosine, o.difference.max_abs_diff);
  std::vector<LayerComparison> worst = v.layers;
  std::stable_sort(worst.begin(), worst.end(),
                   [](const auto& a, const auto& b) { return a.own_loss_db > b.own_loss_db; });
  constexpr size_t shown = 8;
  worst.resize(std::min(worst.size(), shown));
  std::printf("layers that lose most (SQNR, what the layer itself loses, share of saturated values):\n");
  for (const LayerComparison& layer : worst) {
    std::printf("  %-40s %-14s %6.1f dB %6.1f dB %6.2f %%\n", layer.name.c_str(), layer.op.c_str(),
                layer.difference.sqnr_db, layer.own_loss_db, 100 * layer.saturated);
    if (!layer.cause.empty()) std::printf("      %s\n", layer.cause.c_str());
  }
}

// The target that is run: --target, or the first whose folder is there.
std::string target_of(const ValidateArguments& args) {
  const bool emulated = args.run_on == "qemu";
  const auto can_run = [&](const std::string& target) { return !emulated || has_board(target); };
  if (!args.target.empty()) {
    check_targets({args.target});
    if (can_run(args.target)) return args.target;
    throw Error(ErrorKind::usage, "--target " + args.target + ": is no board that QEMU can run",
                "compile " + args.folder + "/" + args.target + " and give --run-on the command that runs it");
  }
  for (const Target& target : targets())
    if (can_run(target.name) &&
        std::filesystem::is_directory(std::filesystem::path(args.folder) / target.name))
      return target.name;
  if (!emulated) return targets().front().name;
  throw Error(ErrorKind::usage, args.folder + ": holds no target that QEMU can run",
              "emit one, e.g. with 'qtool emit --target cortex-m4'");
}

// As the code was emitted.
PlanOptions plan_options(const Json& report, const std::string& target) {
  const auto options = report.value("options", std::map<std::string, std::string>{});
  const auto option = [&](const std::string& name, const std::string& otherwise) {
    const auto it = options.find(name);
    return it != options.end() ? it->second : otherwise;
  };
  return {.model_layout = option("io-layout", "nhwc") == "model",
          .target = target,
          .optimize = optimize_named(option("optimize", "balanced"))};
}

void validate_command(const ValidateArguments& args) {
  std::vector<Gate> gates;
  for (const std::string& text : args.gates) gates.push_back(parse_gate(text));
  const Model model = load_float_model(args.model.model, args.model.import_options());
  const Model integer = load_integer_model(find_integer_model(args.folder), {});
  const Json report = read_report(args.folder);
  if (report.contains("sha256") && report["sha256"].value("model", model.sha256) != model.sha256)
    throw Error(ErrorKind::bad_input, args.folder + ": was made from another model than " + args.model.model,
                "run 'qtool quantize' on this model");
  const Dataset data(args.data.paths, model.inputs,
                     args.data.options(report.value("options", std::map<std::string, std::string>{})));
  const std::string target = target_of(args);
  Progress progress("validating");
  ValidateOptions options{.threads = args.threads,
                          .metrics = args.metrics,
                          .plan = plan_options(report, target),
                          .progress = [&](size_t done, size_t total) { progress.update(done, total); }};
  std::optional<BoardProgram> board;
  if (args.run_on == "qemu")
    options.run_on = board.emplace(target, std::filesystem::path(args.folder) / target).program();
  else
    options.run_on = {.command = args.run_on, .name = "'" + args.run_on + "'", .shows_layers = args.trace};
  if (!args.labels.empty()) options.labels = args.labels;
  if (!args.save_outputs.empty()) options.save_outputs = args.save_outputs;
  const Validation result = validate(model, integer.graph, data, options);
  if (args.json)
    print(to_json(result));
  else
    print_text(result);
  std::string failures;
  for (const std::string& failure : failed_gates(gates, result))
    failures += (failures.empty() ? "" : "; ") + failure;
  if (!failures.empty()) throw Error(ErrorKind::accuracy, failures);
}

}  // namespace

void add_validate(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("validate", "Compare the integer network with the float one on data");
  const auto args = std::make_shared<ValidateArguments>();
  args->model.add_to(*command);
  command->add_option("DIR", args->folder, "Folder that 'qtool quantize' made")->required();
  args->data.add_to(*command);
  command
      ->add_option("--labels", args->labels,
                   "CSV with columns file and label or mask (index: row of a stack)")
      ->type_name("FILE.csv");
  command
      ->add_option("--metric", args->metrics,
                   "top1, top5, auc, iou, separated by commas (default: what the labels allow)")
      ->delimiter(',');
  command
      ->add_option(
          "--fail-under", args->gates,
          "Exit code 6 unless it holds: sqnr=20, top1=0.85, top1-loss=0.01, ...; separated by commas")
      ->delimiter(',')
      ->type_name("NAME=VALUE");
  command->add_option("--save-outputs", args->save_outputs, "Write float_NAME.npy and integer_NAME.npy here")
      ->type_name("DIR");
  auto* run_on = command
                     ->add_option("--run-on", args->run_on,
                                  "Also run the emitted code on every item and compare the bits: 'qemu' "
                                  "builds DIR/TARGET and runs "
                                  "it, or a command that runs the compiled NAME_example")
                     ->type_name("qemu|COMMAND");
  command->add_option("--target", args->target,
                      "Which target of DIR is run (default: the first that can be)");
  command
      ->add_flag("--trace", args->trace, "COMMAND was compiled with NAME_EXAMPLE_TRACE: it shows every layer")
      ->needs(run_on);
  command->add_option("--threads", args->threads, "Threads (default: all cores)");
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { validate_command(*args); }; });
}

}  // namespace qtool::cli
