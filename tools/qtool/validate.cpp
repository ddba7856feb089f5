// qtool validate.
#include "qtool/validate.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>

#include "qtool/error.h"
#include "tools/qtool/command.h"
#include "tools/qtool/progress.h"

namespace qtool::cli {
namespace {

struct ValidateArguments {
  ModelArguments model;
  std::string folder;
  DataArguments data;
  std::string labels, save_outputs, run_on;
  std::vector<std::string> metrics, gates;
  unsigned threads = 0;
  bool json = false;
};

// "top1=0.85": the integer metric must reach 0.85; "top1-loss=0.01": float less integer must not be more;
// "sqnr=20" in dB.
struct Gate {
  std::string text, name;
  double limit = 0;
};

Gate parse_gate(const std::string& text) {
  const size_t equals = text.find('=');
  Gate gate{.text = text, .name = text.substr(0, equals)};
  const char* end = text.data() + text.size();
  if (equals == std::string::npos || std::from_chars(text.data() + equals + 1, end, gate.limit).ptr != end ||
      equals + 1 == text.size())
    throw Error(ErrorKind::usage, "--fail-under " + text + ": must be NAME=VALUE",
                "names: sqnr (dB), a metric (top1), or METRIC-loss (float less integer)");
  return gate;
}

// Empty when the gate holds.
std::string check_gate(const Gate& gate, const Validation& v) {
  if (gate.name == "sqnr") {
    for (const OutputComparison& output : v.outputs)
      if (output.difference.sqnr_db < gate.limit)
        return "sqnr of output '" + output.name + "' is " + std::to_string(output.difference.sqnr_db) + " dB";
    return {};
  }
  for (const MetricResult& metric : v.metrics) {
    if (gate.name == metric.name)
      return metric.integer_value < gate.limit ? metric.name + " is " + std::to_string(metric.integer_value)
                                               : "";
    const double loss = metric.float_value - metric.integer_value;
    if (gate.name == metric.name + "-loss")
      return loss > gate.limit ? "loss of " + metric.name + " is " + std::to_string(loss) : "";
  }
  throw Error(ErrorKind::usage, "--fail-under " + gate.text + ": '" + gate.name + "' was not measured",
              "add --metric and --labels");
}

Json to_json(const Validation& v) {
  Json metrics = Json::object();
  for (const MetricResult& m : v.metrics)
    metrics[m.name] = {{"float", m.float_value}, {"integer", m.integer_value}};
  const auto difference = [](const std::string& name, const TensorComparison& d) {
    return Json{
        {"name", name}, {"sqnr_db", d.sqnr_db}, {"cosine", d.cosine}, {"max_abs_diff", d.max_abs_diff}};
  };
  Json outputs = Json::array();
  for (const OutputComparison& output : v.outputs)
    outputs.push_back(difference(output.name, output.difference));
  Json layers = Json::array();
  for (const LayerComparison& layer : v.layers) {
    Json entry = difference(layer.name, layer.difference);
    entry["op"] = layer.op;
    entry["saturated"] = layer.saturated;
    entry["own_loss_db"] = layer.own_loss_db;
    if (!layer.cause.empty()) entry["cause"] = layer.cause;
    layers.push_back(std::move(entry));
  }
  return {{"items", v.items},
          {"metrics", std::move(metrics)},
          {"outputs", std::move(outputs)},
          {"layers", std::move(layers)}};
}

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
  Progress progress("validating");
  ValidateOptions options{.threads = args.threads,
                          .metrics = args.metrics,
                          .run_on = args.run_on,
                          .progress = [&](size_t done, size_t total) { progress.update(done, total); }};
  if (!args.labels.empty()) options.labels = args.labels;
  if (!args.save_outputs.empty()) options.save_outputs = args.save_outputs;
  const Validation result = validate(model, integer.graph, data, options);
  if (args.json)
    print(to_json(result));
  else
    print_text(result);
  std::string failures;
  for (const Gate& gate : gates)
    if (const std::string failure = check_gate(gate, result); !failure.empty())
      failures += (failures.empty() ? "" : "; ") + failure + " (--fail-under " + gate.text + ")";
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
  command
      ->add_option("--run-on", args->run_on,
                   "Also run this program (the emitted NAME_example) on every item and compare the bits")
      ->type_name("COMMAND");
  command->add_option("--threads", args->threads, "Threads (default: all cores)");
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { validate_command(*args); }; });
}

}  // namespace qtool::cli
