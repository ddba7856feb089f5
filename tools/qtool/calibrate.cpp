// qtool calibrate, qtool merge.
#include <algorithm>
#include <cstdio>
#include <iostream>

#include "qtool/error.h"
#include "src/base/memory.h"
#include "src/base/parallel.h"
#include "src/calibrate/tensor_statistics.h"
#include "tools/qtool/command.h"
#include "tools/qtool/interrupt.h"
#include "tools/qtool/progress.h"

namespace qtool::cli {
namespace {

struct CalibrateArguments {
  ModelArguments model;
  DataArguments data;
  std::string output, shard, on_bad_sample = "stop";
  unsigned threads = 0;
  size_t max_samples = SIZE_MAX;
  std::optional<double> time_limit;
  bool resume = false, force = false, json = false;
};

void refuse_existing(const std::string& output, bool force) {
  if (std::filesystem::is_directory(output))
    throw Error(ErrorKind::usage, output + ": is a folder", "give a file name with -o");
  if (!force && std::filesystem::exists(output))
    throw Error(ErrorKind::usage, output + ": exists already", "remove it, give another -o, or --force");
}

// "0/4": the first of four.
void parse_shard(const std::string& text, CalibrateOptions& options) {
  int read = 0;
  if (text.empty()) return;
  if (std::sscanf(text.c_str(), "%zu/%zu%n", &options.shard, &options.shards, &read) != 2 ||
      static_cast<size_t>(read) != text.size() || options.shard >= options.shards)
    throw Error(ErrorKind::usage, "--shard " + text + ": must be I/N with I from 0 to N-1");
}

// What happened besides the calibration.
struct Run {
  size_t chosen = 0;
  std::vector<BadSample> skipped;
};

void report(const Calibration& calibration, const std::string& output, const Run& run, bool json) {
  const size_t visited = calibration.samples() + run.skipped.size();
  if (json) {
    Json skipped = Json::array();
    for (const BadSample& sample : run.skipped)
      skipped.push_back({{"sample", sample.name}, {"reason", sample.reason}});
    return print({{"file", output},
                  {"samples", calibration.samples()},
                  {"chosen", run.chosen},
                  {"skipped", std::move(skipped)},
                  {"tensors", calibration.tensors.size()},
                  {"data_sha256_sum", calibration.data.hex()}});
  }
  std::cout << output << ": " << calibration.samples() << " samples, " << calibration.tensors.size()
            << " tensors";
  if (!run.skipped.empty()) std::cout << ", " << run.skipped.size() << " bad samples skipped";
  if (visited < run.chosen)
    std::cout << ", stopped by --time-limit after " << visited << " of " << run.chosen;
  std::cout << '\n';
}

// Where an interrupted calibration is kept.
std::filesystem::path checkpoint_of(const std::string& output) {
  return output + ".partial";
}

void prepare_checkpoint(const CalibrateArguments& args) {
  const auto path = checkpoint_of(args.output);
  if (!std::filesystem::exists(path)) {
    if (args.resume)
      std::cerr << "qtool: there is no " << path.string() << ": starting from the first sample\n";
    return;
  }
  if (args.resume) return;
  if (!args.force)
    throw Error(ErrorKind::usage, path.string() + ": a calibration was interrupted here",
                "--resume continues it, --force starts afresh");
  std::filesystem::remove(path);
}

CalibrateOptions options_from(const CalibrateArguments& args) {
  CalibrateOptions options{.threads = args.threads, .max_samples = args.max_samples};
  parse_shard(args.shard, options);
  if (args.time_limit) options.time_limit = std::chrono::duration<double>(*args.time_limit);
  options.interrupted = InterruptGuard::interrupted;
  options.checkpoint = checkpoint_of(args.output);
  options.resume = args.resume;
  return options;
}

void report_to(Progress& progress, Run& run, bool skip, CalibrateOptions& options) {
  if (skip)
    options.skip_bad_sample = [&](const BadSample& sample) {
      progress.note("qtool: skipped " + sample.name + ": " + sample.reason);
      run.skipped.push_back(sample);
    };
  options.progress = [&](size_t done, size_t total) { progress.update(done, total); };
}

Calibration calibrate_resumably(Model model, const Dataset& data, const ImagePreprocess& preprocess,
                                const CalibrateOptions& options) {
  const InterruptGuard guard;
  try {
    return calibrate(std::move(model.graph), model.sha256, data, preprocess, options);
  } catch (const Error& error) {
    if (!std::filesystem::exists(options.checkpoint)) throw;
    const std::string hint = error.hint().empty() ? "" : error.hint() + "; ";
    throw Error(error.kind(), error.what(),
                hint + "what was seen is in " + options.checkpoint.string() +
                    ": the same command with --resume continues");
  }
}

// Says what the calibration needs, and takes fewer threads where that makes it fit.
unsigned fit_into_memory(const Graph& graph, unsigned wanted) {
  const MemoryNeed need = memory_needed(graph);
  const size_t available = memory_limit();
  const unsigned threads = threads_that_fit(need, thread_count(wanted), available);
  std::cerr << "memory: weights " << bytes_text(need.weights) << ", " << threads
            << (threads == 1 ? " thread" : " threads") << " of " << bytes_text(need.per_thread) << ": "
            << bytes_text(need.total(threads)) << " in all, " << bytes_text(available) << " available\n";
  if (threads < thread_count(wanted))
    std::cerr << "memory: " << threads << " instead of " << thread_count(wanted) << " threads, which need "
              << bytes_text(need.total(thread_count(wanted))) << '\n';
  return threads;
}

void calibrate_command(const CalibrateArguments& args) {
  refuse_existing(args.output, args.force);
  CalibrateOptions options = options_from(args);
  prepare_checkpoint(args);
  ImportOptions import_options = args.model.import_options();
  import_options.batch_of_one = true;  // statistics are by sample, whatever the batch
  Model model = load_float_model(args.model.model, import_options);
  options.threads = fit_into_memory(model.graph, args.threads);
  const DataOptions data_options = args.data.options();
  const Dataset data(args.data.paths, model.inputs, data_options);
  Run run;
  Progress progress("calibrating");
  report_to(progress, run, args.on_bad_sample == "skip", options);
  run.chosen = count_chosen_samples(data.size(), options);
  const Calibration calibration = calibrate_resumably(std::move(model), data, data_options.image, options);
  write_calibration(args.output, calibration);
  std::filesystem::remove(options.checkpoint);
  std::sort(run.skipped.begin(), run.skipped.end(),
            [](const BadSample& a, const BadSample& b) { return a.index < b.index; });
  report(calibration, args.output, run, args.json);
}

struct MergeArguments {
  std::vector<std::string> parts;
  std::string output;
  bool force = false, json = false;
};

void merge_command(const MergeArguments& args) {
  refuse_existing(args.output, args.force);
  std::vector<Calibration> parts;
  for (const std::string& part : args.parts) parts.push_back(read_calibration(part));
  const Calibration merged = merge(parts);
  write_calibration(args.output, merged);
  report(merged, args.output, {.chosen = merged.samples(), .skipped = {}}, args.json);
}

}  // namespace

void add_calibrate(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("calibrate", "Record what every activation looks like over sample data");
  const auto args = std::make_shared<CalibrateArguments>();
  args->model.add_to(*command);
  args->data.add_to(*command);
  command->add_option("-o,--output", args->output, "Calibration file to write")
      ->required()
      ->type_name("FILE.qcal");
  command->add_option("--shard", args->shard, "Only part I of N of the samples (then 'qtool merge')")
      ->type_name("I/N");
  command
      ->add_option("--max-samples", args->max_samples, "At most so many samples, spread evenly over the data")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command
      ->add_option("--time-limit", args->time_limit,
                   "Start no sample after so many seconds and write what was seen")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
  command->add_option("--on-bad-sample", args->on_bad_sample, "What to do with a sample that cannot be used")
      ->check(CLI::IsMember({"stop", "skip"}))
      ->capture_default_str();
  command->add_flag("--resume", args->resume,
                    "Continue an interrupted calibration (kept in FILE.qcal.partial)");
  command->add_option("--threads", args->threads,
                      "Threads; the result does not depend on them (default: all cores)");
  command->add_flag("--force", args->force, "Replace an existing file");
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { calibrate_command(*args); }; });
}

void add_merge(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("merge", "Merge calibration files of shards, exactly and in any order");
  const auto args = std::make_shared<MergeArguments>();
  command->add_option("FILES", args->parts, "Calibration files of one model")->required();
  command->add_option("-o,--output", args->output, "Calibration file to write")
      ->required()
      ->type_name("FILE.qcal");
  command->add_flag("--force", args->force, "Replace an existing file");
  command->add_flag("--json", args->json, "Result as JSON");
  command->callback([&action, args] { action = [args] { merge_command(*args); }; });
}

}  // namespace qtool::cli
