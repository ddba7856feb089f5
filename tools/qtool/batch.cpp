// qtool batch.
#include "qtool/batch.h"

#include <csignal>
#include <iostream>

#include "qtool/error.h"
#include "src/batch/settings.h"
#include "src/batch/summary.h"
#include "tools/qtool/batch_table.h"
#include "tools/qtool/command.h"

namespace qtool::cli {
namespace {

struct BatchArguments {
  std::string zoo, output, compare;
  std::map<std::string, std::vector<std::string>> settings;  // by flag
  std::map<std::string, bool> flags;
  unsigned jobs = 0;
  size_t max_memory = 0;
  bool resume = false, json = false;
};

volatile std::sig_atomic_t stop_asked = 0;

void ask_to_stop(int) {
  stop_asked = 1;
}

BatchModel defaults_of(const BatchArguments& args) {
  BatchModel defaults;
  for (const Setting& setting : settings()) {
    const std::string name(setting.name);
    std::vector<std::string> values;
    if (setting.kind == Setting::Kind::flag) {
      if (const auto it = args.flags.find(name); it != args.flags.end() && it->second) values = {"true"};
    } else if (const auto it = args.settings.find(name); it != args.settings.end()) {
      values = it->second;
    }
    if (values.empty()) continue;
    try {
      apply_setting(defaults, setting, values, {});
    } catch (const Error& error) {
      throw error.at("--" + name);
    }
  }
  return defaults;
}

std::vector<BatchModel> models_of(const BatchArguments& args) {
  const BatchModel defaults = defaults_of(args);
  if (!std::filesystem::exists(args.zoo))
    throw Error(ErrorKind::bad_input, args.zoo + ": no such file or folder");
  return std::filesystem::is_directory(args.zoo) ? find_batch_models(args.zoo, defaults)
                                                 : read_batch_list(args.zoo, defaults);
}

void print_changes(const std::vector<BatchChange>& changes, const std::string& old) {
  std::cout << "against " << old << ":" << (changes.empty() ? " nothing has changed" : "") << "\n";
  for (const BatchChange& change : changes)
    std::cout << "  " << (change.regression ? "worse  " : "       ") << change.name << ": "
              << describe(change) << "\n";
}

// Throws when not every model is ok.
void judge(const std::vector<BatchRow>& rows) {
  const auto count = [&](BatchStatus status) {
    return std::count_if(rows.begin(), rows.end(), [&](const BatchRow& row) { return row.status == status; });
  };
  const std::string of_all = " of " + std::to_string(rows.size()) + " models";
  if (const auto stopped = count(BatchStatus::stopped); stopped > 0)
    throw Error(ErrorKind::interrupted, "interrupted; " + std::to_string(stopped) + of_all + " are not done",
                "the same command with --resume goes on");
  if (const auto failed = count(BatchStatus::failed); failed > 0)
    throw Error(ErrorKind::models_failed, std::to_string(failed) + of_all + " failed");
}

void batch_command(const BatchArguments& args) {
  const std::vector<BatchModel> models = models_of(args);
  std::vector<BatchRow> before;
  if (!args.compare.empty()) before = read_batch_summary(args.compare);  // it may be the one that is replaced
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, ask_to_stop);
  BatchDisplay display;
  const std::vector<BatchRow> rows =
      run_batch(models, {.folder = args.output,
                         .jobs = args.jobs,
                         .max_memory = args.max_memory,
                         .resume = args.resume,
                         .observe = [&](const std::vector<BatchRow>& now) { display.show(now); },
                         .interrupted = [] { return stop_asked != 0; }});
  display.clear();
  std::optional<std::vector<BatchChange>> changes;
  if (!args.compare.empty()) changes = compare_batches(before, rows);
  write_batch_summary(args.output, rows, changes);
  if (args.json) {
    std::cout << batch_summary_json(rows, changes);
  } else {
    std::cout << batch_table(rows, stdout_width());
    if (changes) print_changes(*changes, args.compare);
  }
  judge(rows);
}

void add_settings(CLI::App& command, BatchArguments& args) {
  for (const Setting& setting : settings()) {
    const std::string name(setting.name);
    if (name == "model" || name == "name") continue;
    const std::string description = std::string(setting.description);
    if (setting.kind == Setting::Kind::flag) {
      command.add_flag("--" + name, args.flags[name], description);
      continue;
    }
    auto* option = command.add_option("--" + name, args.settings[name], description);
    option->type_name(std::string(setting.type))->group("Defaults for what the list or folder does not say");
    if (setting.kind == Setting::Kind::list) option->delimiter(',');
    if (setting.kind == Setting::Kind::text) option->expected(1);
  }
}

}  // namespace

void add_batch(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("batch", "Many models all the way: calibrate, quantize, validate");
  const auto args = std::make_shared<BatchArguments>();
  command->add_option("ZOO", args->zoo, "Folder of models, or a TOML list (docs/formats.md)")->required();
  command->add_option("-o,--output", args->output, "Folder for everything that is written")
      ->required()
      ->type_name("DIR");
  command->add_option("-j,--jobs", args->jobs,
                      "Models at a time; they share the cores (default: one a core)");
  command
      ->add_option(
          "--max-memory", args->max_memory,
          "Bound on the memory of all models at work, as 4G or 500M (default: 80 % of what there is)")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  command->add_flag("--resume", args->resume, "Also continue calibrations that were interrupted half-way");
  command->add_option("--compare", args->compare, "Show what has changed against an earlier run")
      ->type_name("summary.json");
  command->add_flag("--json", args->json, "Result as JSON");
  add_settings(*command, *args);
  command->callback([&action, args] { action = [args] { batch_command(*args); }; });
}

}  // namespace qtool::cli
