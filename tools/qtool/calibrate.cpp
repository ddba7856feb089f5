// qtool calibrate, qtool merge.
#include <cstdio>
#include <iostream>

#include "qtool/error.h"
#include "src/base/memory.h"
#include "src/base/parallel.h"
#include "src/calibrate/tensor_statistics.h"
#include "tools/qtool/command.h"

namespace qtool::cli {
namespace {

struct CalibrateArguments {
  ModelArguments model;
  DataArguments data;
  std::string output, shard;
  unsigned threads = 0;
  bool force = false, json = false;
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

void report(const Calibration& calibration, const std::string& output, bool json) {
  if (json) {
    print({{"file", output},
           {"samples", calibration.samples()},
           {"tensors", calibration.tensors.size()},
           {"data_sha256_sum", calibration.data.hex()}});
  } else {
    std::cout << output << ": " << calibration.samples() << " samples, " << calibration.tensors.size()
              << " tensors\n";
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
  CalibrateOptions options{.threads = args.threads, .progress = progress("calibrating")};
  parse_shard(args.shard, options);
  ImportOptions import_options = args.model.import_options();
  import_options.batch_of_one = true;  // statistics are by sample, whatever the batch
  Model model = load_float_model(args.model.model, import_options);
  options.threads = fit_into_memory(model.graph, args.threads);
  const DataOptions data_options = args.data.options();
  const Dataset data(args.data.paths, model.inputs, data_options);
  const Calibration calibration =
      calibrate(std::move(model.graph), model.sha256, data, data_options.image, options);
  write_calibration(args.output, calibration);
  report(calibration, args.output, args.json);
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
  report(merged, args.output, args.json);
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
